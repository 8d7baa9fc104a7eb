package io.hawser.cli.mutants;

import io.hawser.cli.requirements.Requirement;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code hawser mutants}: checks that the tests of each requirement fail when its behaviour is removed. */
@Command(
        name = "mutants",
        description = {
            "Removes the behaviour of each requirement of RFC 9293, DHCP and DNS, a piece at a time, and says which "
                    + "of its tests fail.",
            "docs/mutants.txt is the list of pieces. Exit code 1 when no test fails for one of them."
        },
        mixinStandardHelpOptions = true)
public final class MutantsCommand implements Callable<Integer> {
    private static final double NANOS_PER_SECOND = 1e9;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "REQUIREMENT", description = "for example MUST-58; all when none is named")
    private List<String> ids = List.of();

    @Option(names = "--jobs", paramLabel = "J", description = "how many at once (${DEFAULT-VALUE})")
    private int jobs = 2;

    @Option(
            names = "--limit",
            paramLabel = "SECONDS",
            description = "how long the tests of one requirement may take until they count as endless, which is red"
                    + " (${DEFAULT-VALUE})")
    private int limitSeconds = 30;

    private final Path root;
    private final String classPath;

    /**
     * Creates the command for a built project.
     * @param root the folder of the project
     * @param classPath the built modules with their tests and dependencies
     */
    MutantsCommand(Path root, String classPath) {
        this.root = root;
        this.classPath = classPath;
    }

    /** Runs in the folder of the project, with the modules and their tests on the class path. */
    public static void main(String[] args) {
        MutantsCommand command = new MutantsCommand(Path.of(""), System.getProperty("java.class.path"));
        System.exit(new CommandLine(command).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        CommandLine commandLine = Objects.requireNonNull(spec).commandLine();
        PrintWriter out = commandLine.getOut();
        if (jobs < 1 || limitSeconds < 1) {
            throw new CommandLine.ParameterException(commandLine, "--jobs and --limit are 1 or more");
        }
        Set<String> known = Requirement.all().stream().map(Requirement::id).collect(Collectors.toSet());
        for (String id : ids) {
            if (!known.contains(id)) {
                throw new CommandLine.ParameterException(commandLine, "no table of requirements has " + id);
            }
        }
        List<Mutant> mutants = MutantTable.read(root).stream()
                .map(this::narrowed)
                .filter(mutant -> !mutant.requirements().isEmpty())
                .toList();
        if (mutants.isEmpty()) {
            throw new CommandLine.ParameterException(commandLine, "docs/mutants.txt has no row for " + ids);
        }
        return run(mutants, out) ? 0 : 1;
    }

    /** Returns the mutant with only the chosen requirements. */
    private Mutant narrowed(Mutant mutant) {
        return ids.isEmpty()
                ? mutant
                : new Mutant(
                        mutant.line(),
                        mutant.requirements().stream().filter(ids::contains).toList(),
                        mutant.file(),
                        mutant.removes(),
                        mutant.edits());
    }

    private boolean run(List<Mutant> mutants, PrintWriter out) throws Exception {
        long start = System.nanoTime();
        Laboratory laboratory = new Laboratory(root, classPath, Duration.ofSeconds(limitSeconds));
        Set<String> requirements = new TreeSet<>();
        mutants.forEach(mutant -> requirements.addAll(mutant.requirements()));
        TestRun whole = laboratory.whole(requirements);
        if (!whole.isGreen()) {
            out.println("These fail before anything is broken: " + whole);
            out.flush();
            return false;
        }
        out.println(whole.ran() + " tests of " + requirements.size() + " requirements pass. Now the code is broken in "
                + mutants.size() + " ways.");
        int survived = 0;
        int runs = 0;
        try (ExecutorService workers = Executors.newFixedThreadPool(jobs)) {
            List<Future<List<TestRun>>> results = new ArrayList<>();
            for (Mutant mutant : mutants) {
                results.add(workers.submit(() -> laboratory.broken(mutant)));
            }
            for (int i = 0; i < results.size(); i++) {
                int green = print(mutants.get(i), results.get(i), laboratory, out);
                survived += green;
                runs += mutants.get(i).requirements().size();
            }
        }
        double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
        out.printf(
                Locale.ROOT,
                "%d mutants, %d requirements: %d of %d killed, %d not; %.0f s%n",
                mutants.size(),
                requirements.size(),
                runs - survived,
                runs,
                survived,
                seconds);
        out.flush();
        return survived == 0;
    }

    /** Prints the result of a mutant, and returns the number of its requirements for which no test has failed. */
    private static int print(Mutant mutant, Future<List<TestRun>> result, Laboratory laboratory, PrintWriter out)
            throws IOException, InterruptedException {
        String place = mutant.file() + ":" + mutant.lineIn(laboratory.source(mutant));
        int survived = 0;
        try {
            List<TestRun> runs = result.get();
            for (int i = 0; i < runs.size(); i++) {
                TestRun run = runs.get(i);
                String verdict = run.isRed() ? "killed" : run.isGreen() ? "SURVIVED" : "NOT RUN";
                survived += run.isRed() ? 0 : 1;
                String id = mutant.requirements().get(i);
                out.printf(Locale.ROOT, "%-8s %-8s %s: %s%n", verdict, id, place, mutant.removes());
                out.println("                  " + (run.isGreen() ? run.ran() + " tests pass" : run.toString()));
            }
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof MutantException)) {
                throw new IllegalStateException(place, e);
            }
            survived = mutant.requirements().size();
            out.printf(
                    Locale.ROOT,
                    "%-8s %-8s %s%n",
                    "UNUSABLE",
                    mutant.requirements().getFirst(),
                    e.getCause().getMessage());
        }
        out.flush();
        return survived;
    }
}
