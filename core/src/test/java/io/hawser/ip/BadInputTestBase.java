package io.hawser.ip;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.ip.event.IpCounter;
import io.hawser.link.LinkType;
import org.junit.jupiter.api.AfterEach;

/** The base of tests of bad packets: a host on a link, and a sender of packets. At the end no packet may leak. */
abstract class BadInputTestBase {
    static final String PEER = "10.0.0.2";
    static final String SELF = "10.0.0.1";
    static final int RECORDED = TestHost.PROTOCOL;

    final TestNet net = new TestNet();
    final TestHost host = net.host();
    final TestLink link = host.link(LinkType.RAW_IP, SELF + "/24", 1500);

    @AfterEach
    void nothingLeaks() {
        net.assertNothingLeaks();
    }

    /** Checks that the packet is counted, and neither delivered nor answered. */
    void assertDropped(IpCounter reason, byte[] packet) {
        long before = host.count(reason);
        link.inject(packet);
        assertThat(host.count(reason)).as("%s", reason.mibName()).isEqualTo(before + 1);
        assertThat(host.received).isEmpty();
        assertThat(link.sent).isEmpty();
    }
}
