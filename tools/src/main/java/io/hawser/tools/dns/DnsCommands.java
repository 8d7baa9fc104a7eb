package io.hawser.tools.dns;

import io.hawser.host.Host;
import io.hawser.services.dns.resolver.ResolverSettings;
import io.hawser.services.dns.resolver.StubResolver;
import io.hawser.tools.command.HostLookup;
import io.hawser.tools.command.Tool;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** The commands that look up names. */
public final class DnsCommands {
    private DnsCommands() {}

    /**
     * All of them, by their names.
     *
     * @param resolvers the servers that a host asks where a command names none, and its search list
     * @param clock tells the time of day that responses are printed with
     * @param random draws ids and cookies; an unpredictable one on a real network
     */
    public static List<Tool> all(
            Function<Host, ResolverSettings> resolvers, InstantSource clock, RandomGenerator random) {
        return List.of(
                new DigTool(resolvers, clock, random),
                new HostTool(resolvers, random),
                new NslookupTool(resolvers, random));
    }

    /**
     * The lookup of names for commands such as ping.
     *
     * @param settings the servers that are asked, and the search list
     * @param random draws ids and ports; an unpredictable one on a real network
     */
    public static HostLookup lookup(ResolverSettings settings, RandomGenerator random) {
        Map<Host, StubResolver> resolvers = new WeakHashMap<>();
        return (host, name, found) -> resolvers
                .computeIfAbsent(host, each -> new StubResolver(each, settings, random))
                .lookupAddresses(name, each -> found.accept(each.addresses()));
    }
}
