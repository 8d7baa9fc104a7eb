package io.hawser.programs;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import javax.jmdns.JmDNS;
import javax.jmdns.ServiceEvent;
import javax.jmdns.ServiceInfo;
import javax.jmdns.ServiceListener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** JmDNS announces a service by multicast on one host and finds it on the other, over a network that loses packets. */
@Timeout(180)
class JmDnsTest {
    private static final String TYPE = "_echo._tcp.local.";
    private static final int PORT = 7007;

    private final ProgramNetwork net =
            new ProgramNetwork(71).impair(Duration.ofMillis(1), 0.01).routeMulticast();

    @AfterEach
    void end() {
        net.close();
    }

    /** Notes the first service that was resolved, and the first that was removed. */
    private static final class Noted implements ServiceListener {
        final CompletableFuture<ServiceInfo> resolved = new CompletableFuture<>();
        final CompletableFuture<String> removed = new CompletableFuture<>();

        @Override
        public void serviceAdded(ServiceEvent event) {
            event.getDNS().requestServiceInfo(event.getType(), event.getName());
        }

        @Override
        public void serviceResolved(ServiceEvent event) {
            resolved.complete(event.getInfo());
        }

        @Override
        public void serviceRemoved(ServiceEvent event) {
            removed.complete(event.getName());
        }
    }

    private static JmDNS on(String address, String name) throws Exception {
        return JmDNS.create(InetAddress.getByName(address), name);
    }

    @Test
    void jmDnsFindsAServiceOfTheOtherHostAndLearnsOfItsEnd() throws Exception {
        Noted noted = new Noted();
        try (JmDNS seeking = net.client().call(() -> on(ProgramNetwork.CLIENT, "client"));
                JmDNS announcing = net.server().call(() -> on(ProgramNetwork.SERVER, "server"))) {
            net.client().run(() -> seeking.addServiceListener(TYPE, noted));
            ServiceInfo echo = ServiceInfo.create(TYPE, "echo", PORT, "");
            net.server().call(() -> {
                announcing.registerService(echo);
                return echo;
            });
            ServiceInfo found = Work.await(noted.resolved);
            assertThat(found.getName()).isEqualTo("echo");
            assertThat(found.getPort()).isEqualTo(PORT);
            assertThat(found.getHostAddresses()).containsExactly(ProgramNetwork.SERVER);
            net.server().run(() -> announcing.unregisterService(echo));
            assertThat(Work.await(noted.removed)).isEqualTo("echo");
        }
    }
}
