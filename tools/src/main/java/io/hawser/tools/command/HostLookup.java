package io.hawser.tools.command;

import io.hawser.host.Host;
import io.hawser.wire.IpAddress;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Resolves names for the tools of a host, like a program's resolver. */
@FunctionalInterface
public interface HostLookup {
    /**
     * Looks up a name. Must be called by the thread that owns the host.
     *
     * @param found receives the addresses, now or later, on the same thread; none if the name is unknown
     */
    void lookUp(Host host, String name, Consumer<List<IpAddress>> found);

    /** Resolves only the names of hosts(5). */
    static HostLookup of(Map<String, List<IpAddress>> hosts) {
        return (_, name, found) -> found.accept(hosts.getOrDefault(name, List.of()));
    }

    /** Resolves the names of hosts(5), then those that {@code other} resolves. */
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
