package io.hawser.sysctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.host.Host;
import io.hawser.packet.PacketPool;
import io.hawser.time.TimingWheel;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SysctlsTest {
    private final Sysctls sysctls =
            new Host("h", new TimingWheel(0), new PacketPool(), new SplittableRandom(1)).sysctls();

    @Test
    void theDefaultsAreLinuxs() {
        assertThat(sysctls.get("net.ipv4.tcp_retries2")).isEqualTo("15");
        assertThat(sysctls.get("net.ipv4.tcp_syn_retries")).isEqualTo("6");
        assertThat(sysctls.get("net.ipv4.tcp_keepalive_time")).isEqualTo("7200");
        assertThat(sysctls.get("net.ipv4.tcp_keepalive_intvl")).isEqualTo("75");
        assertThat(sysctls.get("net.ipv4.tcp_keepalive_probes")).isEqualTo("9");
        assertThat(sysctls.get("net.ipv4.tcp_fin_timeout")).isEqualTo("60");
        assertThat(sysctls.get("net.ipv4.tcp_rmem")).isEqualTo("4096\t131072\t33554432");
        assertThat(sysctls.get("net.ipv4.ip_local_port_range")).isEqualTo("32768\t60999");
        assertThat(sysctls.get("net.ipv4.tcp_congestion_control")).isEqualTo("cubic");
    }

    @Test
    void everyOneCanBeReadDescribedAndSetToItself() {
        assertThat(sysctls.all()).hasSizeGreaterThan(50);
        for (Sysctl sysctl : sysctls.all()) {
            assertThat(sysctl.description()).isNotBlank();
            String value = sysctl.get();
            if (!sysctl.name().equals("net.ipv4.tcp_available_congestion_control")) {
                sysctl.set(value);
            }
            assertThat(sysctl.get()).isEqualTo(value);
            assertThat(sysctls.named(sysctl.name().replace('.', '/'))).isSameAs(sysctl);
        }
        List<String> names = sysctls.all().stream().map(Sysctl::name).toList();
        assertThat(names).isSorted().doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({
        "net.ipv4.tcp_retries2, 0, 255",
        "net.ipv4.tcp_keepalive_probes, 1, 127",
        "net.ipv4.tcp_fin_timeout, 0, 32767",
        "net.hawser.tcp_delack_min_ms, 1, 500",
        "net.hawser.tcp_delack_max_ms, 1, 500",
        "net.ipv4.tcp_timestamps, 0, 2",
        "net.ipv4.tcp_rto_max_ms, 1000, 120000"
    })
    void aNumberHasARange(String name, long least, long most) {
        for (long good : new long[] {least, most}) {
            sysctls.set(name, " " + good + " ");
            assertThat(sysctls.get(name)).isEqualTo(Long.toString(good));
        }
        String before = sysctls.get(name);
        for (String bad : List.of(
                Long.toString(least - 1), Long.toString(most + 1), "", "x", "1.5", "0x10", "99999999999999999999")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> sysctls.set(name, bad))
                    .withMessage(name + " is a whole number from " + least + " to " + most + ", not '" + bad + "'");
        }
        assertThat(sysctls.get(name)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1 2", "1 2 3 4", "", "3 2 1", "1 2 x", "0 1 2", "1 2 99999999999"})
    void aListHasItsLengthOrderAndRange(String bad) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sysctls.set("net.ipv4.tcp_rmem", bad))
                .withMessageContaining("net.ipv4.tcp_rmem")
                .withMessageContaining("'");
        assertThat(sysctls.get("net.ipv4.tcp_rmem")).isEqualTo("4096\t131072\t33554432");
        sysctls.set("net.ipv4.tcp_rmem", "1  1\t7 ");
        assertThat(sysctls.get("net.ipv4.tcp_rmem")).isEqualTo("1\t1\t7");
    }

    @Test
    void aChoiceNamesWhatThereIs() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sysctls.set("net.ipv4.tcp_congestion_control", "vegas"))
                .withMessageContaining("reno")
                .withMessageContaining("'vegas'");
    }

    @Test
    void whatCanBeReadOnlySaysSo() {
        String name = "net.ipv4.tcp_available_congestion_control";
        assertThat(sysctls.get(name)).contains("reno", "cubic");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sysctls.set(name, "reno"))
                .withMessage(name + " can be read only");
    }

    @Test
    void anUnknownNameIsAnsweredBySimilarOnes() {
        assertThatThrownBy(() -> sysctls.get("net.ipv6.tcp_retries2"))
                .hasMessage("no sysctl is called 'net.ipv6.tcp_retries2'; do you mean net.ipv4.tcp_retries2?");
        assertThatThrownBy(() -> sysctls.get("keepalive"))
                .hasMessageContaining("net.ipv4.tcp_keepalive_intvl or net.ipv4.tcp_keepalive_probes or");
        assertThatThrownBy(() -> sysctls.set("net.ipv4.tcp_fin_timeot", "1"))
                .hasMessage("no sysctl is called 'net.ipv4.tcp_fin_timeot'; do you mean net.ipv4.tcp_fin_timeout?");
        assertThatThrownBy(() -> sysctls.set("net.ipv4.nonsense", "1"))
                .hasMessage("no sysctl is called 'net.ipv4.nonsense'");
        assertThatThrownBy(() -> sysctls.get("")).hasMessage("no sysctl is called ''");
    }
}
