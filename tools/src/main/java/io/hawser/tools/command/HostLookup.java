package io.hawser.tools.command;

import io.hawser.host.Host;
import io.hawser.wire.IpAddress;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Finds the addresses of names for the tools of a host, as the resolver of a program does. */
@FunctionalInterface
public interface HostLookup {
    /**
     * Looks a name up. To be called by the thread that owns the host.
     *
     * @param found takes the addresses, at once or later, on the same thread; none if the name is not known
     */
    void lookUp(Host host, String name, Consumer<List<IpAddress>> found);

    /** The names of hosts(5) and no others. */
    static HostLookup of(Map<String, List<IpAddress>> hosts) {
        return (_, name, found) -> found.accept(hosts.getOrDefault(name, List.of()));
    }

    /** The names of hosts(5), then those that {@code other} finds. */
    static HostLookup of(Map<String, List<IpAddress>> hosts, HostLookup other) {
        return (host, name, found) -> {
            List<IpAddress> known = hosts.get(name);
            if (known == null) {
                other.lookUp(host, name, found);
            } else {
                found.accept(known);
            }
        };
    }
}
