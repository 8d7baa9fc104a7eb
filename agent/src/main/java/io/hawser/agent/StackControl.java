package io.hawser.agent;

import io.hawser.device.RealHost;
import io.hawser.services.dns.resolver.ResolverSettings;
import io.hawser.services.dns.transport.NameServer;
import io.hawser.tools.Commands;
import io.hawser.tools.command.Tool;
import io.hawser.tools.control.ControlServer;
import io.hawser.wire.IpAddress;
import java.io.IOException;
import java.net.BindException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The control socket of the program's stack, for {@code hawser ss}, {@code hawser tcpdump} and so on. */
final class StackControl {
    private StackControl() {}

    /**
     * Listens for tools of the same user.
     *
     * @param name the name by which tools find the stack; null for that of the device, or a free one with a number
     *     after it, which is then reported
     * @param servers the DNS servers of tools; if empty, the host itself is used, as on a machine without a resolv.conf
     * @return null if no socket can be made and no name was given; the reason is reported, and the program runs
     * @throws IllegalArgumentException if the name is not valid for a stack
     * @throws IllegalStateException if the name is in use, or the socket cannot be made
     */
    static @Nullable ControlServer start(RealHost real, @Nullable String name, List<NameServer> servers) {
        List<NameServer> asked = servers.isEmpty() ? List.of(NameServer.of(IpAddress.parse("127.0.0.1"))) : servers;
        List<Tool> tools =
                Commands.ofThisMachine(ResolverSettings.builder().servers(asked).build());
        try {
            if (name != null) {
                return ControlServer.start(name, real.host(), real.loop(), tools);
            }
            String device = real.device().name();
            ControlServer started = ControlServer.startUnderFreeName(device, real.host(), real.loop(), tools);
            if (!started.name().equals(device)) {
                System.err.println("hawser: tools find this stack by --at " + started.name());
            }
            return started;
        } catch (BindException taken) {
            throw new IllegalStateException(taken.getMessage(), taken);
        } catch (IOException failed) {
            if (name != null) {
                throw new IllegalStateException(
                        "the control socket of " + name + " cannot be made: " + failed.getMessage(), failed);
            }
            System.err.println("hawser: no tool can look into this stack, for its control socket cannot be made: "
                    + failed.getMessage());
            return null;
        }
    }
}
