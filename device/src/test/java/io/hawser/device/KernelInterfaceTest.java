package io.hawser.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.link.MacAddress;
import io.hawser.packet.PacketPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelInterfaceTest {
    private static final MacAddress GROUP = MacAddress.parse("01:00:5e:00:00:01");

    @ParameterizedTest
    @ValueSource(strings = {"t", "tap0", "hawser-0.a_b@c", "fifteen-chars-x"})
    void acceptsNamesThatAnInterfaceCanHave(String name) {
        assertThatCode(() -> KernelInterface.checkName(name)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "sixteen-chars-xx", "a/b", "a b", "a\tb", "a:b", "tap%d", ".", "..", "täp0", "a\nb", "a\0b"})
    void refusesOtherNamesBeforeAnySystemCall(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tap.open(name, new PacketPool()))
                .withMessageStartingWith("not the name of an interface: '" + name + "'; it has 1 to 15 ");
        assertThatIllegalArgumentException().isThrownBy(() -> Tun.open(name, new PacketPool()));
    }

    @Test
    void refusesAddressesThatAreNotOneStations() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tap.open("tap0", GROUP, new PacketPool()))
                .withMessage("01:00:5e:00:00:01 is not the address of one station");
        assertThatIllegalArgumentException().isThrownBy(() -> Tap.open("tap0", MacAddress.NONE, new PacketPool()));
    }

    @Test
    void derivesOneLocallyAdministeredAddressFromEachName() {
        MacAddress address = Tap.addressFor("tap0", 0);

        assertThat(Tap.addressFor("tap0", 0)).isEqualTo(address);
        assertThat(Tap.addressFor("tap1", 0)).isNotEqualTo(address);
        assertThat(address.toString()).startsWith("02:");
        assertThat(address.isMulticast()).isFalse();
    }

    @Test
    void neverTakesTheKernelsAddress() {
        MacAddress address = Tap.addressFor("tap0", 0);

        assertThat(Tap.addressFor("tap0", address.value()).value()).isEqualTo(address.value() ^ 1);
    }

    @Test
    void namesTheSystemThatIsNotLinux() {
        assertThatThrownBy(() -> Libc.requireLinux("TAP devices", "Mac OS X"))
                .isInstanceOf(DeviceException.class)
                .hasMessage("TAP devices need Linux; this is Mac OS X");
    }
}
