package io.hawser.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class DeviceErrorsTest {
    @Test
    void saysHowToBePermitted() {
        assertThat(DeviceErrors.driver("tap", "tap0", Errno.EACCES, "ann"))
                .hasMessage("/dev/net/tun: permission denied; run as root, or once as root: "
                        + "chmod 666 /dev/net/tun && ip tuntap add dev tap0 mode tap user ann");
        assertThat(DeviceErrors.join("tun", "tun7", Errno.EPERM, "ann", false))
                .hasMessage("tun7: not permitted; run as root, give the user CAP_NET_ADMIN, or once as root: "
                        + "ip tuntap add dev tun7 mode tun user ann");
    }

    @Test
    void saysHowToGetTheDriver() {
        assertThat(DeviceErrors.driver("tap", "tap0", Errno.ENOENT, "ann"))
                .hasMessage("/dev/net/tun is missing; load the driver with 'modprobe tun', "
                        + "or give the container '--device /dev/net/tun'");
    }

    @Test
    void saysWhoHasTheDevice() {
        assertThat(DeviceErrors.join("tap", "tap0", Errno.EBUSY, "ann", false))
                .hasMessage("tap0 is in use by another program; stop that program or choose another name");
        assertThat(DeviceErrors.join("tap", "eth0", Errno.EINVAL, "ann", false))
                .hasMessage("eth0 exists and is not a TAP device that Hawser can join "
                        + "(see 'ip -d link show dev eth0'); choose another name");
    }

    @Test
    void saysWhichNamespaceIsMissing() {
        assertThat(DeviceErrors.namespace("blue", Errno.ENOENT))
                .hasMessage("there is no network namespace 'blue' (see 'ip netns list')");
        assertThat(DeviceErrors.namespace("blue", Errno.EPERM)).hasMessageContaining("CAP_SYS_ADMIN");
    }

    @Test
    void givesTheSystemsWordsForTheRest() {
        // ENOMEM, in the language of the user.
        assertThat(DeviceErrors.join("tap", "tap0", 12, "ann", false)).hasMessageMatching("tap0: .+ \\(errno 12\\)");
    }

    @Test
    void isOneLineWhateverTheError() {
        IntStream.rangeClosed(1, 133)
                .boxed()
                .flatMap(errno -> List.of(
                        DeviceErrors.driver("tap", "tap0", errno, "ann"),
                        DeviceErrors.join("tap", "tap0", errno, "ann", false),
                        DeviceErrors.query("its MTU", "tap0", errno),
                        DeviceErrors.gone("tap0", errno),
                        DeviceErrors.namespace("blue", errno))
                        .stream())
                .forEach(error -> assertThat(error.getMessage()).isNotBlank().doesNotContain("\n"));
    }
}
