package io.hawser.cli;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;

/**
 * Checks the dependencies between modules: each may use only modules below it: cli over web over {lab, proof} over
 * telemetry over tools over {socket, sim, device, services, packetdrill} over core.
 */
@AnalyzeClasses(packages = "io.hawser", importOptions = ModuleArrowsTest.MainCode.class)
class ModuleArrowsTest {
    /** Selects the main code; ArchUnit's own option for this does not know the folder of a quick build. */
    static final class MainCode implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("/test-classes/");
        }
    }

    /** All other packages of the project belong to core. */
    private static final Set<String> ABOVE_CORE = Set.of(
            "socket",
            "agent",
            "sim",
            "device",
            "tools",
            "services",
            "packetdrill",
            "telemetry",
            "lab",
            "proof",
            "web",
            "cli",
            "bench",
            "examples",
            "programs");

    @ArchTest
    static final ArchRule CORE_USES_NONE_OF_THE_OTHERS = only("core");

    @ArchTest
    static final ArchRule SIM_USES_ONLY_CORE = only("sim", "core");

    @ArchTest
    static final ArchRule SOCKET_USES_ONLY_CORE = only("socket", "core");

    @ArchTest
    static final ArchRule AGENT_USES_SOCKET_DEVICE_SERVICES_AND_TOOLS =
            only("agent", "core", "socket", "device", "services", "tools");

    @ArchTest
    static final ArchRule DEVICE_USES_ONLY_CORE = only("device", "core");

    @ArchTest
    static final ArchRule TOOLS_USE_CORE_AND_SERVICES = only("tools", "core", "services");

    @ArchTest
    static final ArchRule SERVICES_USE_ONLY_CORE = only("services", "core");

    @ArchTest
    static final ArchRule PACKETDRILL_USES_ONLY_CORE = only("packetdrill", "core");

    @ArchTest
    static final ArchRule TELEMETRY_USES_CORE_AND_TOOLS = only("telemetry", "core", "tools");

    @ArchTest
    static final ArchRule LAB_USES_SIM_TOOLS_SERVICES_AND_TELEMETRY =
            only("lab", "core", "sim", "tools", "services", "telemetry");

    @ArchTest
    static final ArchRule WEB_USES_LAB_AND_BELOW = only("web", "core", "sim", "tools", "services", "lab");

    @ArchTest
    static final ArchRule PROOF_USES_ALL_BELOW = only("proof", "core", "sim", "device", "tools", "packetdrill");

    @ArchTest
    static final ArchRule NOBODY_USES_BENCH = noClasses()
            .that(DescribedPredicate.not(in("bench")))
            .should()
            .dependOnClassesThat(in("bench"))
            .allowEmptyShould(true);

    /** The packages of core are checked by its own test. */
    @ArchTest
    static final ArchRule NO_PACKAGES_IN_A_CIRCLE = slices().matching("io.hawser.(**)")
            .that(describe(
                    "above the core",
                    slice -> ABOVE_CORE.contains(
                            slice.getDescription().replaceFirst("^Slice ", "").split("\\.", 2)[0])))
            .should()
            .beFreeOfCycles();

    private static ArchRule only(String module, String... below) {
        DescribedPredicate<JavaClass> allowed = DescribedPredicate.or(
                describe("not of Hawser", type -> !type.getPackageName().startsWith("io.hawser")), in(module));
        for (String lower : below) {
            allowed = allowed.or(in(lower));
        }
        return classes()
                .that(in(module))
                .should()
                .onlyDependOnClassesThat(allowed)
                .allowEmptyShould(true);
    }

    private static DescribedPredicate<JavaClass> in(String module) {
        return describe("of module " + module, type -> module.equals(module(type)));
    }

    private static String module(JavaClass type) {
        String[] names = type.getPackageName().split("\\.", -1);
        if (names.length < 3 || !names[0].equals("io") || !names[1].equals("hawser")) {
            return "";
        }
        return ABOVE_CORE.contains(names[2]) ? names[2] : "core";
    }
}
