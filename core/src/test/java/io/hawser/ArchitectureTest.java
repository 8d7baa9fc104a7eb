package io.hawser;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Checks the rules of the core: packages depend only on those below them, and core uses no clock, random source, thread
 * or file.
 */
@AnalyzeClasses(packages = "io.hawser", importOptions = ArchitectureTest.MainCode.class)
class ArchitectureTest {
    /** Selects the main code; ArchUnit's own option for this does not know the folder of a quick build. */
    static final class MainCode implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("/test-classes/");
        }
    }

    private static final String TEXT = "text";
    private static final String SYSCTL = "sysctl";
    private static final String MIB = "mib";
    private static final String HASH = "hash";
    private static final String POOL = "pool";
    private static final String TIME = "time";
    private static final String PACKET = "packet";
    private static final String WIRE = "wire";
    private static final String LINK = "link";
    private static final String IP = "ip";
    private static final String UDP = "udp";
    private static final String CONGESTION = "tcp.congestion";
    private static final String EVENT = "tcp.event";
    private static final String SEGMENT = "tcp.segment";
    private static final String SETTINGS = "tcp.settings";
    private static final String BUFFER = "tcp.buffer";
    private static final String FLOW = "tcp.flow";
    private static final String AUTHENTICATION = "tcp.authentication";
    private static final String SIGNATURE = "tcp.signature";
    private static final String RECOVERY = "tcp.recovery";
    private static final String ECN = "tcp.ecn";
    private static final String HANDSHAKE = "tcp.handshake";
    private static final String TCP = "tcp";
    private static final String HOST = "host";
    private static final String SHARD = "shard";

    /** The only class of the core that writes to a stream: the capture of frames to pcapng. */
    private static final DescribedPredicate<JavaClass> CAPTURE = describe(
            "the capture of io.hawser.link",
            type -> type.getPackageName().startsWith("io.hawser.link")
                    && (type.getName().contains("Pcap") || type.getName().contains("Capture")));

    private static final DescribedPredicate<JavaClass> INPUT_OUTPUT = resideInAnyPackage("java.io..", "java.nio.file..")
            .and(DescribedPredicate.not(name("java.io.Serializable")))
            .and(DescribedPredicate.not(name("java.io.IOException")))
            .as("input or output");

    private static final Set<String> WORLDLY_CALLS = Set.of(
            "java.lang.System.nanoTime",
            "java.lang.System.currentTimeMillis",
            "java.lang.System.identityHashCode",
            "java.lang.Math.random",
            "java.lang.StrictMath.random",
            "java.lang.Object.wait",
            "java.lang.Object.notify",
            "java.lang.Object.notifyAll",
            "java.time.Instant.now",
            "java.util.UUID.randomUUID");

    private static final Set<String> SEEDLESS = Set.of("java.util.Random", "java.util.SplittableRandom");

    @ArchTest
    static final ArchRule ARROWS_GO_DOWN_ONLY = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .withOptionalLayers(true)
            .layer(TEXT)
            .definedBy("io.hawser.text..")
            .layer(SYSCTL)
            .definedBy("io.hawser.sysctl..")
            .layer(MIB)
            .definedBy("io.hawser.mib..")
            .layer(HASH)
            .definedBy("io.hawser.hash..")
            .layer(POOL)
            .definedBy("io.hawser.pool..")
            .layer(TIME)
            .definedBy("io.hawser.time..")
            .layer(PACKET)
            .definedBy("io.hawser.packet..")
            .layer(WIRE)
            .definedBy("io.hawser.wire..")
            .layer(LINK)
            .definedBy("io.hawser.link..")
            .layer(IP)
            .definedBy("io.hawser.ip..")
            .layer(UDP)
            .definedBy("io.hawser.udp..")
            .layer(CONGESTION)
            .definedBy("io.hawser.tcp.congestion..")
            .layer(EVENT)
            .definedBy("io.hawser.tcp.event..")
            .layer(SEGMENT)
            .definedBy("io.hawser.tcp.segment..")
            .layer(SETTINGS)
            .definedBy("io.hawser.tcp.settings..")
            .layer(BUFFER)
            .definedBy("io.hawser.tcp.buffer..")
            .layer(FLOW)
            .definedBy("io.hawser.tcp.flow..")
            .layer(AUTHENTICATION)
            .definedBy("io.hawser.tcp.authentication..")
            .layer(SIGNATURE)
            .definedBy("io.hawser.tcp.signature..")
            .layer(RECOVERY)
            .definedBy("io.hawser.tcp.recovery..")
            .layer(ECN)
            .definedBy("io.hawser.tcp.ecn..")
            .layer(HANDSHAKE)
            .definedBy("io.hawser.tcp.handshake..")
            .layer(TCP)
            .definedBy("io.hawser.tcp")
            .layer(HOST)
            .definedBy("io.hawser.host..")
            .layer(SHARD)
            .definedBy("io.hawser.shard..")
            .whereLayer(TEXT)
            .mayNotAccessAnyLayer()
            .whereLayer(SYSCTL)
            .mayOnlyAccessLayers(TEXT)
            .whereLayer(MIB)
            .mayNotAccessAnyLayer()
            .whereLayer(HASH)
            .mayNotAccessAnyLayer()
            .whereLayer(POOL)
            .mayNotAccessAnyLayer()
            .whereLayer(TIME)
            .mayNotAccessAnyLayer()
            .whereLayer(PACKET)
            .mayOnlyAccessLayers(TIME)
            .whereLayer(WIRE)
            .mayOnlyAccessLayers(TIME, PACKET)
            .whereLayer(LINK)
            .mayOnlyAccessLayers(TIME, PACKET, WIRE)
            .whereLayer(IP)
            .mayOnlyAccessLayers(SYSCTL, MIB, HASH, TIME, PACKET, WIRE, LINK)
            .whereLayer(UDP)
            .mayOnlyAccessLayers(SYSCTL, MIB, HASH, TIME, PACKET, WIRE, LINK, IP)
            .whereLayer(CONGESTION)
            .mayOnlyAccessLayers(TIME)
            .whereLayer(EVENT)
            .mayOnlyAccessLayers(MIB)
            .whereLayer(SEGMENT)
            .mayOnlyAccessLayers(PACKET, WIRE, IP)
            .whereLayer(SETTINGS)
            .mayOnlyAccessLayers(SYSCTL, HASH, WIRE, IP, CONGESTION)
            .whereLayer(BUFFER)
            .mayOnlyAccessLayers(POOL, MIB, TIME, PACKET, WIRE, EVENT, SEGMENT, SETTINGS)
            .whereLayer(FLOW)
            .mayOnlyAccessLayers(HASH, WIRE, IP, SETTINGS)
            .whereLayer(AUTHENTICATION)
            .mayOnlyAccessLayers(WIRE, IP, EVENT, SEGMENT)
            .whereLayer(SIGNATURE)
            .mayOnlyAccessLayers(WIRE, IP, EVENT, SEGMENT, AUTHENTICATION)
            .whereLayer(RECOVERY)
            .mayOnlyAccessLayers(POOL, WIRE, CONGESTION, EVENT, SEGMENT, SETTINGS)
            .whereLayer(ECN)
            .mayOnlyAccessLayers(WIRE, EVENT, SEGMENT, SETTINGS, RECOVERY)
            .whereLayer(HANDSHAKE)
            .mayOnlyAccessLayers(MIB, HASH, TIME, WIRE, IP, EVENT, SEGMENT, SETTINGS, ECN)
            .whereLayer(TCP)
            .mayOnlyAccessLayers(
                    POOL,
                    MIB,
                    HASH,
                    TIME,
                    PACKET,
                    WIRE,
                    LINK,
                    IP,
                    CONGESTION,
                    EVENT,
                    SEGMENT,
                    SETTINGS,
                    BUFFER,
                    FLOW,
                    AUTHENTICATION,
                    SIGNATURE,
                    RECOVERY,
                    ECN,
                    HANDSHAKE)
            .whereLayer(HOST)
            .mayOnlyAccessLayers(SYSCTL, MIB, TIME, PACKET, WIRE, LINK, IP, UDP, TCP, EVENT, SETTINGS)
            .whereLayer(SHARD)
            .mayOnlyAccessLayers(HASH, PACKET, WIRE, LINK, IP, TCP, HOST)
            .ensureAllClassesAreContainedInArchitecture()
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule NO_CIRCLES_BETWEEN_PACKAGES =
            slices().matching("io.hawser.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule NO_THREADS_LOCKS_SOCKETS_OR_HIDDEN_CHANCE = noClasses()
            .should()
            .dependOnClassesThat(resideInAnyPackage("java.net..", "java.nio.channels..", "java.util.concurrent.locks..")
                    .or(DescribedPredicate.or(
                            name("java.lang.Thread"),
                            name("java.lang.VirtualThread"),
                            name("java.util.Timer"),
                            name("java.util.concurrent.ThreadLocalRandom"),
                            name("java.util.concurrent.Executors"),
                            name("java.security.SecureRandom"))))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule TIME_AND_CHANCE_ARE_HANDED_IN = noClasses()
            .should()
            .accessTargetWhere(describe("the clock or chance is taken, not handed in", ArchitectureTest::isWorldly))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule ONLY_THE_CAPTURE_WRITES = noClasses()
            .that(DescribedPredicate.not(CAPTURE))
            .should()
            .dependOnClassesThat(INPUT_OUTPUT)
            .allowEmptyShould(true);

    private static boolean isWorldly(JavaAccess<?> access) {
        AccessTarget target = access.getTarget();
        String owner = target.getOwner().getName();
        boolean seedless = SEEDLESS.contains(owner)
                && target instanceof CodeUnitCallTarget call
                && call.getName().equals("<init>")
                && call.getRawParameterTypes().isEmpty();
        boolean systemClock =
                owner.equals("java.time.Clock") && target.getName().startsWith("system");
        return seedless || systemClock || WORLDLY_CALLS.contains(owner + "." + target.getName());
    }

    /** ArchUnit sees calls but not instructions; therefore this test reads the class files. */
    @Test
    void nothingIsSynchronized() throws Exception {
        Path tcp = Path.of(ArchitectureTest.class.getResource("/io/hawser/tcp").toURI());
        List<String> locking;
        try (Stream<Path> files = Files.walk(tcp.getParent())) {
            locking = files.filter(file -> file.toString().endsWith(".class"))
                    .flatMap(ArchitectureTest::lockingMethods)
                    .toList();
        }
        assertThat(locking).as("methods that lock").isEmpty();
    }

    private static Stream<String> lockingMethods(Path file) {
        ClassModel type;
        try {
            type = ClassFile.of().parse(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return type.methods().stream()
                .filter(ArchitectureTest::locks)
                .map(method -> type.thisClass().asInternalName() + "."
                        + method.methodName().stringValue());
    }

    private static boolean locks(MethodModel method) {
        return method.flags().has(AccessFlag.SYNCHRONIZED)
                || method.code()
                        .map(code -> code.elementStream().anyMatch(MonitorInstruction.class::isInstance))
                        .orElse(false);
    }
}
