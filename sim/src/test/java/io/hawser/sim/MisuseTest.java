package io.hawser.sim;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.hawser.host.Host;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpHandler;
import io.hawser.tcp.TcpListener;
import io.hawser.udp.UdpHandler;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Invalid calls, each rejected by an exception with the reason. */
class MisuseTest {
    private final Network network = Network.seeded(42);
    private final Host client = network.host("client", "10.0.0.1/24");
    private final Host server = network.host("server", "10.0.0.2/24");

    @Test
    @SuppressWarnings("NullAway") // callers that are not checked do pass null
    void aNameIsNeitherNullNorEmpty() {
        assertThatNullPointerException().isThrownBy(() -> network.host(null, "10.0.0.3/24"));
        assertThatNullPointerException().isThrownBy(() -> network.cable(null));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> network.host("", "10.0.0.3/24"))
                .withMessage("the name of a node is empty");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> network.cable(" "))
                .withMessage("the name of a cable is empty");
    }

    @Test
    void aMachineHasEachAddressOnce() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> network.host("third", "10.0.0.3/24", "10.0.0.3/16"))
                .withMessage("third is given the address 10.0.0.3 twice");
        network.connect(client, server);
        network.machine("third", "10.0.0.3/24").plugIn(network.cable("wire").left());
        Host third = Objects.requireNonNull(network.findHost("third"));
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        third.addInterface("eth9", network.cable("other").left(), IpAddress.parse("10.0.0.3"), 24))
                .withMessage("eth0 has the address 10.0.0.3 already");
    }

    @Test
    void aMachineWithoutAddressHasNoFirstOne() {
        assertThatIllegalStateException()
                .isThrownBy(() -> network.machine("bare").address())
                .withMessage("bare has no address");
    }

    /** Runs a call in the handler when the client is notified of its connection. */
    private List<Throwable> insideHandler(ThrowingCallable call) throws Exception {
        List<Throwable> thrown = new ArrayList<>();
        network.connect(client, server).latency(ofMillis(1));
        server.tcp().listen(80);
        client.tcp().connect(IpAddress.parse("10.0.0.2"), 80, new TcpHandler() {
            @Override
            public void connected(TcpConnection connection) {
                try {
                    call.call();
                } catch (Throwable e) {
                    thrown.add(e);
                }
            }
        });
        network.runFor(ofSeconds(1));
        return thrown;
    }

    @Test
    void aHandlerCannotRunTheNetwork() throws Exception {
        List<Throwable> thrown = insideHandler(() -> network.runFor(ofSeconds(1)));
        assertThat(thrown).singleElement().isInstanceOf(IllegalStateException.class);
        assertThat(thrown.getFirst())
                .hasMessageContaining("cannot run it")
                .hasMessageContaining("schedule(delay, action)");
        assertThat(network.nowNanos()).isEqualTo(ofSeconds(1).toNanos());
        network.runFor(ofSeconds(1));
        assertThat(network.nowNanos()).isEqualTo(ofSeconds(2).toNanos());
    }

    @Test
    void aHandlerCannotCloseTheNetwork() throws Exception {
        assertThat(insideHandler(network::close)).singleElement().isInstanceOf(IllegalStateException.class);
        network.close();
    }

    @Test
    void aTimerCannotRunTheNetworkInAnyWay() {
        List<ThrowingCallable> runs = List.of(
                network::step,
                () -> network.runUntil(5),
                () -> network.runFor(ofMillis(1)),
                () -> network.runUntilIdle(ofMillis(1)));
        List<Throwable> thrown = new ArrayList<>();
        network.schedule(ofMillis(1), () -> {
            for (ThrowingCallable run : runs) {
                try {
                    run.call();
                } catch (Throwable e) {
                    thrown.add(e);
                }
            }
        });
        assertThat(network.runUntilIdle(ofSeconds(1))).isTrue();
        assertThat(thrown).hasSize(runs.size()).allMatch(e -> e instanceof IllegalStateException);
    }

    @Test
    void aRunThatFailsLeavesTheNetworkUsable() {
        network.schedule(ofMillis(1), () -> {
            throw new ArithmeticException("as a program fails");
        });
        try {
            network.runFor(ofSeconds(1));
        } catch (ArithmeticException expected) {
            assertThat(expected).hasMessage("as a program fails");
        }
        network.runFor(ofSeconds(1));
    }

    @Test
    void aClosedNetworkDoesNothing() {
        network.close();
        network.close();
        List<ThrowingCallable> calls = List.of(
                () -> network.host("third", "10.0.0.3/24"),
                () -> network.cable("wire"),
                () -> network.connect(client, server),
                () -> network.schedule(ofMillis(1), () -> {}),
                () -> network.partition(List.of(), List.of()),
                () -> network.runFor(ofSeconds(1)),
                () -> network.runUntilIdle(ofSeconds(1)),
                network::step);
        for (ThrowingCallable call : calls) {
            assertThatIllegalStateException().isThrownBy(call).withMessage("the network is closed");
        }
    }

    @Test
    void aHostThatWasPoweredOffDoesNothing() throws Exception {
        network.connect(client, server);
        TcpListener listener = server.tcp().listen(80);
        network.machineOf(server).crash();
        assertThat(listener.isClosed()).isTrue();
        List<ThrowingCallable> calls = List.of(
                () -> server.tcp().listen(81),
                () -> server.tcp().connect(IpAddress.parse("10.0.0.1"), 80),
                () -> server.tcp().openPassively(IpAddress.ANY_V4, 82, TcpHandler.NONE),
                () -> server.udp().bind(null, 53, UdpHandler.NONE));
        for (ThrowingCallable call : calls) {
            assertThatIllegalStateException().isThrownBy(call).withMessageContaining("powered off");
        }
        network.machineOf(server).reboot();
        assertThat(Objects.requireNonNull(network.findHost("server"))
                        .tcp()
                        .listen(80)
                        .port())
                .isEqualTo(80);
    }
}
