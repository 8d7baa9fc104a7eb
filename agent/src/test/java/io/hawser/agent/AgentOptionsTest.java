package io.hawser.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AgentOptionsTest {
    @Test
    void readsWhatItWrites() {
        String text = "tun=tun3,address=10.1.2.3/16,gateway=10.1.0.1,pcap=/tmp/x.pcapng,hosts=/etc/hosts,name=web,"
                + "net.ipv4.tcp_congestion_control=reno";
        AgentOptions options = AgentOptions.parse(text);
        assertThat(options.text()).isEqualTo(text);
        assertThat(options.isTap()).isFalse();
        assertThat(options.device()).isEqualTo("tun3");
        assertThat(AgentOptions.parse("tap=tap0,address=dhcp,hostname=pc").text())
                .isEqualTo("tap=tap0,address=dhcp,hostname=pc");
        assertThat(AgentOptions.parse("tap=tap0,address=10.0.0.2/24+2001:db8::2/64")
                        .text())
                .isEqualTo("tap=tap0,address=10.0.0.2/24+2001:db8::2/64");
        assertThat(AgentOptions.parse("tap=tap0, address=10.0.0.2/24").text())
                .isEqualTo("tap=tap0,address=10.0.0.2/24");
    }

    @Test
    void saysWhatIsWrong() {
        refuses(null, "the agent needs a device: tap=NAME or tun=NAME");
        refuses("tap=a,tun=b,address=10.0.0.2/24", "the agent needs a device: tap=NAME or tun=NAME");
        refuses("tap=a", "the agent needs address=ADDRESS/PREFIX, for example address=10.77.0.2/24, or address=dhcp");
        refuses("tun=a,address=dhcp", "address=dhcp needs an Ethernet device: tap=NAME");
        refuses("tap=a,address=10.0.0.2/24,hostname=pc", "hostname=… comes with address=dhcp");
        refuses("tap=a,address", "an option of the agent is KEY=VALUE, not 'address'");
        refuses("tap=a,tap=b", "the option 'tap' is there twice");
        assertThatThrownBy(() -> AgentOptions.parse("tap=a,adress=10.0.0.2/24"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the agent has no option 'adress'")
                .hasMessageContaining("address");
        assertThatThrownBy(() -> AgentOptions.parse("tap=a,address=10.0.0.300/24"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static void refuses(String text, String message) {
        assertThatThrownBy(() -> AgentOptions.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
