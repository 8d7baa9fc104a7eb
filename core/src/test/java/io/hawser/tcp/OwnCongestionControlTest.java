package io.hawser.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.hawser.sysctl.Sysctls;
import io.hawser.tcp.congestion.WindowBased;
import io.hawser.tcp.congestion.WindowSample;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** A congestion control that a program registers under its own name. */
class OwnCongestionControlTest extends TcpTestBase {
    /** Adds two segments per round trip, and keeps three quarters of the window after a loss. */
    private static final class Gentle extends WindowBased {
        private int acked;

        @Override
        public String name() {
            return "gentle";
        }

        @Override
        protected void avoid(int ackedBytes, WindowSample sample) {
            acked += ackedBytes;
            while (acked >= windowBytes()) {
                acked -= windowBytes();
                grow(2 * segment());
            }
        }

        @Override
        protected double lossFactor() {
            return 0.75;
        }
    }

    private Sysctls sysctls() {
        Sysctls sysctls = new Sysctls();
        script.tcp.settings().define(sysctls);
        return sysctls;
    }

    @Test
    void theSysctlTakesARegisteredName() throws TcpException {
        Sysctls sysctls = sysctls();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sysctls.set("net.ipv4.tcp_congestion_control", "gentle"))
                .withMessageContaining("reno, cubic, bbr, not 'gentle'");
        script.tcp.congestionControls().register("gentle", _ -> new Gentle());
        assertThat(sysctls.get("net.ipv4.tcp_available_congestion_control")).isEqualTo("reno cubic bbr gentle");
        sysctls.set("net.ipv4.tcp_congestion_control", "gentle");
        TcpConnection connection = establish();
        assertThat(connection.info().congestionControl).isEqualTo("gentle");
        connection.abort();
        peer.expect("R. seq 1 ack 1");
    }

    @Test
    void aSocketTakesARegisteredName() throws TcpException {
        script.tcp.congestionControls().register("gentle", _ -> new Gentle());
        TcpConnection connection = establish();
        connection.options().congestionControl("gentle");
        assertThat(connection.info().congestionControl).isEqualTo("gentle");
        assertThat(connection.info().cwndBytes).isEqualTo(10 * 1460);
        connection.send("lost".getBytes(StandardCharsets.UTF_8), 0, 4);
        peer.expect("P. seq 1 ack 1 \"lost\"");
        script.advanceMillis(300);
        peer.expect("P. seq 1 ack 1 \"lost\"");
        assertThat(connection.info().ssthreshBytes).isEqualTo(2 * 1460);
        connection.abort();
        peer.expect("R. seq 5 ack 1");
    }

    @Test
    void aListenersConnectionsUseIt() {
        script.tcp.congestionControls().register("gentle", _ -> new Gentle());
        TcpListener listener = listen(5);
        listener.options().congestionControl("gentle");
        handshake(peer, "mss 1460");
        TcpConnection accepted = accept(listener);
        assertThat(accepted.info().congestionControl).isEqualTo("gentle");
    }

    @Test
    void aNameIsNewAndWellFormed() {
        for (String name : new String[] {"", "two words", "sixteen_letters_", "bétà"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> script.tcp.congestionControls().register(name, _ -> new Gentle()))
                    .withMessageContaining("not '" + name + "'");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> script.tcp.congestionControls().register("cubic", _ -> new Gentle()))
                .withMessageContaining("'cubic' already");
    }

    @Test
    void anUnknownNameIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> listen(5).options().congestionControl("gentle"))
                .withMessage("no congestion control is named 'gentle': there are [reno, cubic, bbr]");
    }
}
