package io.hawser.cli.packetdrill;

import io.hawser.cli.options.CommandFailure;
import io.hawser.packetdrill.Packetdrill;
import io.hawser.packetdrill.ScriptResult;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hawser packetdrill}: runs packetdrill scripts. */
@Command(
        name = "packetdrill",
        description =
                "Runs packetdrill scripts, each against a fresh host in virtual time, and prints a verdict for each."
                        + " Exits with 1 if one failed, and with 2 if none did but one is unsupported or no script at "
                        + "all."
                        + " Nothing is run on this machine: of a script's lines for the "
                        + "shell those that"
                        + " set sysctls set the host's.",
        mixinStandardHelpOptions = true)
public final class PacketdrillCommand implements Callable<Integer> {
    private static final String ENDING = ".pkt";

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--ignore-shell",
            description =
                    "Skips lines for the shell that are not understood, instead of taking the script for unsupported.")
    private boolean ignoreShell;

    @Option(
            names = "--sysctl",
            paramLabel = "NAME=VALUE",
            description = "Sets a sysctl of each host before its script begins. Can be given several times.")
    private Map<String, String> sysctls = new LinkedHashMap<>();

    @Option(names = "--json", description = "Prints one JSON object a line: script, verdict, line, message.")
    private boolean json;

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE|FOLDER",
            description = "Scripts, and folders of which every file that ends in .pkt is one.")
    private List<Path> paths = new ArrayList<>();

    @Override
    public Integer call() {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        Packetdrill packetdrill = new Packetdrill(ignoreShell, sysctls);
        Map<ScriptResult.Kind, Integer> counts = new EnumMap<>(ScriptResult.Kind.class);
        for (Path script : scripts()) {
            ScriptResult verdict = run(packetdrill, script);
            counts.merge(verdict.kind(), 1, Integer::sum);
            out.println(json ? jsonOf(script, verdict) : textOf(script, verdict));
            out.flush();
        }
        if (!json) {
            out.printf(
                    Locale.ROOT,
                    "%d passed, %d failed, %d unsupported%n",
                    counts.getOrDefault(ScriptResult.Kind.PASS, 0),
                    counts.getOrDefault(ScriptResult.Kind.FAIL, 0),
                    counts.getOrDefault(ScriptResult.Kind.UNSUPPORTED, 0));
            out.flush();
        }
        if (counts.containsKey(ScriptResult.Kind.FAIL)) {
            return ExitCode.SOFTWARE;
        }
        // A script that was not run proves nothing: a misspelt script must not look like one that passed.
        return counts.containsKey(ScriptResult.Kind.UNSUPPORTED) ? ExitCode.USAGE : ExitCode.OK;
    }

    private List<Path> scripts() {
        List<Path> scripts = new ArrayList<>();
        for (Path path : paths) {
            if (!Files.isDirectory(path)) {
                scripts.add(path);
                continue;
            }
            int before = scripts.size();
            try (Stream<Path> files = Files.walk(path)) {
                files.filter(file -> file.toString().endsWith(ENDING) && Files.isRegularFile(file))
                        .sorted()
                        .forEach(scripts::add);
            } catch (IOException unreadable) {
                throw badParameter(CommandFailure.ofFile("cannot read " + path, unreadable));
            }
            if (scripts.size() == before) {
                throw badParameter(new CommandFailure("no script in " + path + ": no file there ends in " + ENDING));
            }
        }
        return scripts;
    }

    private ParameterException badParameter(CommandFailure failure) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), failure.getMessage(), failure);
    }

    private ScriptResult run(Packetdrill packetdrill, Path script) {
        try {
            return packetdrill.run(script);
        } catch (IOException unreadable) {
            throw badParameter(CommandFailure.ofFile("cannot read " + script, unreadable));
        } catch (IllegalArgumentException wrongSysctl) {
            throw badParameter(new CommandFailure(wrongSysctl));
        }
    }

    private static String textOf(Path script, ScriptResult verdict) {
        String kind = nameOf(verdict.kind());
        StringBuilder text = new StringBuilder(kind).append(' ').append(script);
        if (verdict.kind() != ScriptResult.Kind.PASS) {
            text.append(verdict.line() > 0 ? ":" + verdict.line() : "").append(": ");
            text.append(verdict.message().replace("\n", "\n    "));
        }
        verdict.notes().forEach(note -> text.append("\n    skipped, ").append(note));
        return text.toString();
    }

    private static String nameOf(ScriptResult.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static String jsonOf(Path script, ScriptResult verdict) {
        return "{\"script\": " + quoted(script.toString()) + ", \"verdict\": " + quoted(nameOf(verdict.kind()))
                + ", \"line\": " + verdict.line() + ", \"message\": " + quoted(verdict.message()) + "}";
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            switch (letter) {
                case '"', '\\' -> json.append('\\').append(letter);
                case '\n' -> json.append("\\n");
                default -> {
                    if (letter < ' ') {
                        json.append(String.format(Locale.ROOT, "\\u%04x", (int) letter));
                    } else {
                        json.append(letter);
                    }
                }
            }
        }
        return json.append('"').toString();
    }
}
