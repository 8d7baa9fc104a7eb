package io.hawser.cli.mutants;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles changed code into a folder of its own, and runs tests with that folder before the built classes. */
final class Laboratory {
    private final Path root;
    private final String classPath;
    private final Duration limit;

    /**
     * Creates a laboratory for the project at {@code root}.
     * @param classPath the built modules with their tests and dependencies
     * @param limit for the tests of one requirement
     */
    Laboratory(Path root, String classPath, Duration limit) {
        this.root = root;
        this.classPath = classPath;
        this.limit = limit;
    }

    /** Runs the tests of these requirements with the unchanged code. */
    TestRun whole(Collection<String> requirements) throws IOException, InterruptedException {
        return TestRun.of(classPath, requirements, limit.multipliedBy(10));
    }

    /**
     * Runs the tests of each requirement of {@code mutant} with the changed code; the results are in the order of its
     * requirements.
     * @throws MutantException if the mutant does not match its file, or does not compile
     */
    List<TestRun> broken(Mutant mutant) throws IOException, InterruptedException {
        Path classes = Files.createTempDirectory("hawser-mutant");
        try {
            compile(mutant, classes);
            List<TestRun> runs = new ArrayList<>();
            for (String requirement : mutant.requirements()) {
                runs.add(TestRun.of(classes + File.pathSeparator + classPath, List.of(requirement), limit));
            }
            return runs;
        } finally {
            delete(classes);
        }
    }

    /** Returns the text of the file that {@code mutant} changes. */
    String source(Mutant mutant) throws IOException {
        Path file = MutantTable.file(root, mutant);
        if (!Files.exists(file)) {
            throw new MutantException(mutant.line(), "there is no " + file);
        }
        return Files.readString(file);
    }

    private void compile(Mutant mutant, Path classes) throws IOException {
        String text = mutant.applyTo(source(mutant));
        JavaFileObject file =
                new SimpleJavaFileObject(URI.create("mutant:///" + mutant.file()), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return text;
                    }
                };
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        List<String> options =
                List.of("-proc:none", "-nowarn", "-implicit:none", "-d", classes.toString(), "-cp", classPath);
        if (!compiler.getTask(null, null, found, options, null, List.of(file)).call()) {
            String message = found.getDiagnostics().stream()
                    .filter(each -> each.getKind() == Diagnostic.Kind.ERROR)
                    .map(each -> each.getMessage(Locale.ROOT).replaceAll("\\s+", " "))
                    .findFirst()
                    .orElse("no reason given");
            throw new MutantException(mutant.line(), "does not compile: " + message);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
