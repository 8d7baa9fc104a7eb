package io.hawser.packetdrill;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs scripts of the packetdrill language, each against a new host in virtual time. A script never runs anything on
 * the machine: its shell commands that set sysctls set those of the host. Threads may run scripts in parallel.
 */
public final class Packetdrill {
    private final boolean ignoreShell;
    private final Map<String, String> sysctls;

    /**
     * Makes a runner of scripts; {@link #run} runs one.
     *
     * @param ignoreShell whether to skip unknown shell commands; otherwise they make a script unsupported
     * @param sysctls settings of each host before its script begins, by name
     */
    public Packetdrill(boolean ignoreShell, Map<String, String> sysctls) {
        this.ignoreShell = ignoreShell;
        this.sysctls = Map.copyOf(sysctls);
    }

    /**
     * Runs the script of a file.
     *
     * @throws IOException if it cannot be read
     */
    public ScriptResult run(Path file) throws IOException {
        return run(
                Files.readString(file, StandardCharsets.UTF_8),
                file.toAbsolutePath().getParent());
    }

    /**
     * Runs a script.
     *
     * @param folder the folder of files named in its shell commands; null for none
     * @throws IllegalArgumentException if a given sysctl does not exist or its value is invalid
     */
    public ScriptResult run(String text, @Nullable Path folder) {
        List<String> notes = List.of();
        Runner runner = null;
        try {
            runner = new Runner(Script.parse(text), folder, ignoreShell);
            sysctls.forEach(runner::sysctl);
            runner.run();
            return new ScriptResult(ScriptResult.Kind.PASS, 0, "", runner.notes());
        } catch (ScriptFailure failure) {
            notes = runner == null ? notes : runner.notes();
            return new ScriptResult(
                    ScriptResult.Kind.FAIL, failure.line(), String.valueOf(failure.getMessage()), notes);
        } catch (UnsupportedScriptException unsupported) {
            notes = runner == null ? notes : runner.notes();
            return new ScriptResult(
                    ScriptResult.Kind.UNSUPPORTED, unsupported.line(), String.valueOf(unsupported.getMessage()), notes);
        }
    }
}
