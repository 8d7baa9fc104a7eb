package io.hawser.tcp.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The names of the counters in /proc/net/snmp and /proc/net/netstat. */
class TcpCounterTest {
    @Test
    void namesAreThoseOfLinux() {
        assertThat(TcpCounter.ACTIVE_OPENS.group()).isEqualTo("Tcp");
        assertThat(TcpCounter.ACTIVE_OPENS.mibName()).isEqualTo("ActiveOpens");
        assertThat(TcpCounter.TCP_FAST_OPEN_COOKIE_REQD.group()).isEqualTo("TcpExt");
        assertThat(TcpCounter.TCP_FAST_OPEN_COOKIE_REQD.mibName()).isEqualTo("TCPFastOpenCookieReqd");
    }

    @Test
    void noTwoCountersHaveOneName() {
        assertThat(Arrays.stream(TcpCounter.values()).map(each -> each.group() + each.mibName()))
                .doesNotHaveDuplicates()
                .noneMatch(String::isEmpty);
    }
}
