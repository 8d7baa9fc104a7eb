package io.hawser.cli.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.device.Tap;
import io.hawser.packet.PacketPool;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The messages for a user without privileges. */
@RealPeerTest("setpriv")
@Timeout(60)
class PermissionIT {
    private static final String[] NOBODY = {
        "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all", "--bounding-set=-all"
    };
    private static final String[] ROOT_WITHOUT_NET_ADMIN = {"setpriv", "--bounding-set=-net_admin"};

    @Test
    void tellsAUserWhatToDo(@TempDir Path folder) throws Exception {
        boolean anybodyMayOpen =
                Files.getPosixFilePermissions(Path.of("/dev/net/tun")).contains(PosixFilePermission.OTHERS_WRITE);

        assertThat(probe(folder, NOBODY))
                .matches((anybodyMayOpen ? "tap0: not permitted;" : "/dev/net/tun: permission denied;")
                        + " run as root, .* ip tuntap add dev tap0 mode tap user \\S+\n");
    }

    @Test
    void tellsWhatACapabilityIsMissing(@TempDir Path folder) throws Exception {
        assertThat(probe(folder, ROOT_WITHOUT_NET_ADMIN))
                .isEqualTo("tap0: not permitted; run as root, give the user CAP_NET_ADMIN, or once as root: "
                        + "ip tuntap add dev tap0 mode tap user root\n");
    }

    private static String probe(Path folder, String... as) throws Exception {
        List<String> command = new ArrayList<>(List.of(as));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                readableClassPath(folder),
                OpenProbe.class.getName(),
                "tap0"));
        try (NetworkNamespace namespace = NetworkNamespace.create()) {
            return namespace.run(command.toArray(String[]::new)).stdout();
        }
    }

    /** Returns a copy of the class path of the probe in a folder that everybody may read, unlike many home folders. */
    private static String readableClassPath(Path folder) throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        List<Path> copies = new ArrayList<>();
        for (Class<?> type : List.of(OpenProbe.class, Tap.class, PacketPool.class)) {
            Path copy = folder.resolve(type.getSimpleName());
            copyTree(locationOf(type), copy);
            copies.add(copy);
        }
        return copies.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    private static Path locationOf(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : (Iterable<Path>) all::iterator) {
                Path copy = to.resolve(from.relativize(path).toString());
                Files.copy(path, copy);
                Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
    }
}
