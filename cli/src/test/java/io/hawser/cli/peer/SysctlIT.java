package io.hawser.cli.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hawser.host.Host;
import io.hawser.packet.PacketPool;
import io.hawser.sysctl.Sysctl;
import io.hawser.time.TimingWheel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The defaults of a host are those of the running kernel, except for the list in docs/sysctls.tsv. */
@RealPeerTest("sysctl")
class SysctlIT {
    private static final Path DIFFERENCES = Path.of(System.getProperty("basedir", "."), "..", "docs", "sysctls.tsv");

    /** The kernel version of these defaults; later versions may have others. */
    private static final int MAJOR = 6;

    private static final int MINOR = 18;

    @Test
    void everyDefaultIsTheKernels() throws Exception {
        assumeTrue(isTheKernelMeant(), "the kernel is not " + MAJOR + "." + MINOR);
        Map<String, String> kernel = kernelDefaults();
        Map<String, String> differing = new TreeMap<>();
        int compared = 0;
        for (Sysctl sysctl : new Host("host", new TimingWheel(0), new PacketPool(), new SplittableRandom(1))
                .sysctls()
                .all()) {
            if (!sysctl.name().startsWith("net.hawser.")) {
                compared++;
                String value = kernel.getOrDefault(sysctl.name(), "none");
                if (!value.equals(sysctl.get())) {
                    differing.put(sysctl.name(), "here " + sysctl.get() + ", in the kernel " + value);
                }
            }
        }
        assertThat(compared).isGreaterThan(60);
        Set<String> wanted = wantedDifferences();
        Set<String> unexpected = new TreeSet<>(differing.keySet());
        unexpected.removeAll(wanted);
        assertThat(unexpected)
                .as("differences without a reason, of %s", differing)
                .isEmpty();
        // a default of another machine size, or without an own choice of congestion control, may be equal
        assertThat(differing).containsKey("net.ipv4.tcp_tw_recycle");
        assertThat(wanted).allSatisfy(name -> assertThat(name).startsWith("net."));
    }

    private static boolean isTheKernelMeant() {
        Matcher version = Pattern.compile("(\\d+)\\.(\\d+).*").matcher(System.getProperty("os.version"));
        return version.matches()
                && Integer.parseInt(version.group(1)) == MAJOR
                && Integer.parseInt(version.group(2)) == MINOR;
    }

    /** Returns the defaults of a new namespace, and for sysctls without a namespace those of the machine. */
    private static Map<String, String> kernelDefaults() throws InterruptedException {
        try (NetworkNamespace fresh = NetworkNamespace.create()) {
            Map<String, String> values = new LinkedHashMap<>();
            String[] all = {"sysctl", "--ignore", "-e", "-a"};
            read(PeerProcess.run(Duration.ofSeconds(30), List.of(all)).stdout(), values);
            read(fresh.run(all).stdout(), values);
            return values;
        }
    }

    private static void read(String output, Map<String, String> values) {
        for (String line : output.split("\n", -1)) {
            int sign = line.indexOf(" = ");
            if (sign > 0) {
                values.put(line.substring(0, sign), line.substring(sign + 3));
            }
        }
    }

    private static Set<String> wantedDifferences() throws IOException {
        return Files.readAllLines(DIFFERENCES).stream()
                .skip(1)
                .map(line -> line.split("\t", -1)[0])
                .collect(Collectors.toSet());
    }
}
