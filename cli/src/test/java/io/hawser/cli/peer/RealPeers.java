package io.hawser.cli.peer;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Skips tests where the privilege, the driver or a program is missing, with a line that names it. With {@code CI=true}
 * such a test fails instead, so that no test is omitted unnoticed.
 */
public final class RealPeers implements ExecutionCondition {
    private static final Path DRIVER = Path.of("/dev/net/tun");

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Optional<String> missing = missingHere()
                .or(() -> context.getTestClass()
                        .flatMap(type -> AnnotationSupport.findAnnotation(type, RealPeerTest.class))
                        .flatMap(test -> Arrays.stream(test.value())
                                .flatMap(program -> missingProgram(program).stream())
                                .findFirst()));
        missing.ifPresent(RealPeers::failUnderCi);
        return missing.map(ConditionEvaluationResult::disabled)
                .orElseGet(() -> ConditionEvaluationResult.enabled("real peers can be used here"));
    }

    /** Continues only if {@code program} is installed. */
    public static void requireProgram(String program) {
        missingProgram(program).ifPresent(RealPeers::skip);
    }

    /** Ends the test as skipped, or with {@code CI=true} as failed. */
    static void skip(String reason) {
        failUnderCi(reason);
        Assumptions.abort(reason);
    }

    /** Returns the path of {@code program}, also in folders that only root has on its path. */
    public static Optional<Path> find(String program) {
        return Arrays.stream(searchPath().split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, program))
                .filter(path -> Files.isRegularFile(path) && Files.isExecutable(path))
                .findFirst();
    }

    static String searchPath() {
        return Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin") + ":/usr/sbin:/sbin";
    }

    private static Optional<String> missingHere() {
        String system = System.getProperty("os.name");
        if (!system.equals("Linux")) {
            return Optional.of("needs Linux; this is " + system);
        }
        if (!System.getProperty("user.name").equals("root")) {
            return Optional.of("needs root, to make network namespaces");
        }
        if (Files.notExists(DRIVER)) {
            return Optional.of("needs " + DRIVER + " (modprobe tun)");
        }
        return missingProgram("ip");
    }

    private static Optional<String> missingProgram(String program) {
        return find(program).isPresent()
                ? Optional.empty()
                : Optional.of("needs the program '" + program + "', which is not installed");
    }

    private static void failUnderCi(String reason) {
        if ("true".equals(System.getenv("CI"))) {
            throw new AssertionError("CI=true, so no test may be skipped: " + reason);
        }
    }
}
