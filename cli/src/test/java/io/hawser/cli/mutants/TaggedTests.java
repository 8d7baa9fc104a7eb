package io.hawser.cli.mutants;

import java.io.File;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs the tests that are marked with requirements, in a JVM of its own, with the code on its class path. Writes the
 * name of each failing test into a file, one a line, and then the number of tests.
 */
final class TaggedTests implements TestExecutionListener {
    /** The prefix of the last line, with the number of tests; without this line the run has not reached its end. */
    static final String RAN = "ran ";

    private final List<String> failures = new ArrayList<>();
    private int ran;

    private TaggedTests() {}

    /** @param args the file to write, and the numbers of the requirements */
    public static void main(String[] args) throws Exception {
        Path results = Path.of(args[0]);
        Set<String> wanted = Set.copyOf(Arrays.asList(args).subList(1, args.length));
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectors(wanted))
                .build();
        TaggedTests tests = new TaggedTests();
        LauncherFactory.create().execute(request, tests);
        List<String> lines = new ArrayList<>(tests.failures.stream().distinct().toList());
        lines.add(RAN + tests.ran);
        Files.write(results, lines);
        // ends everything that broken code has left running
        System.exit(0);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (test.isTest()) {
            ran++;
        }
        if (result.getStatus() == TestExecutionResult.Status.FAILED) {
            failures.add(test.getSource()
                    .map(source -> switch (source) {
                        case MethodSource method -> simple(method.getClassName()) + "." + method.getMethodName();
                        case ClassSource of -> simple(of.getClassName());
                        default -> test.getDisplayName();
                    })
                    .orElse(test.getDisplayName()));
        }
    }

    private static String simple(String className) {
        return className.substring(className.lastIndexOf('.') + 1);
    }

    private static List<DiscoverySelector> selectors(Set<String> wanted) throws IOException, ClassNotFoundException {
        List<DiscoverySelector> selectors = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path folder = Path.of(entry);
            if (Files.isDirectory(folder) && folder.endsWith("test-classes")) {
                for (Class<?> type : marked(folder)) {
                    if (isWanted(type, wanted)) {
                        selectors.add(DiscoverySelectors.selectClass(type));
                        continue;
                    }
                    for (Method method : type.getDeclaredMethods()) {
                        if (isWanted(method, wanted)) {
                            selectors.add(DiscoverySelectors.selectMethod(type, method));
                        }
                    }
                }
            }
        }
        return selectors;
    }

    /** Returns the classes with an annotation of this name. */
    private static List<Class<?>> marked(Path folder) throws IOException, ClassNotFoundException {
        List<Class<?>> classes = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith("Test.class")).toList()) {
                if (Files.readString(file, StandardCharsets.ISO_8859_1).contains("/Requirement;")) {
                    String name = folder.relativize(file).toString().replace(".class", "");
                    classes.add(Class.forName(
                            name.replace(File.separatorChar, '.'), false, TaggedTests.class.getClassLoader()));
                }
            }
        }
        return classes;
    }

    private static boolean isWanted(AnnotatedElement element, Set<String> wanted) {
        for (Annotation annotation : element.getAnnotations()) {
            // by its name, because the annotation belongs to the tests of core
            if (annotation.annotationType().getSimpleName().equals("Requirement")) {
                try {
                    String[] ids = (String[])
                            annotation.annotationType().getMethod("value").invoke(annotation);
                    return Arrays.stream(ids).anyMatch(wanted::contains);
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException(annotation.toString(), e);
                }
            }
        }
        return false;
    }
}
