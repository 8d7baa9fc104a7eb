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
     * All commands by name.
     *
     * @param resolvers the servers of a host, used if a command names none, and its search list
     * @param clock the time of day printed with responses
     * @param random draws ids and cookies; must be unpredictable on a real network
     */
    public static List<Tool> all(
            Function<Host, ResolverSettings> resolvers, InstantSource clock, RandomGenerator random) {
        return List.of(
                new DigTool(resolvers, clock, random),
                new HostTool(resolvers, random),
                new NslookupTool(resolvers, random));
    }

    /**
     * Makes the name lookup of commands such as ping.
     *
     * @param settings the servers, and the search list
     * @param random draws ids and ports; must be unpredictable on a real network
     */
    public static HostLookup lookup(ResolverSettings settings, RandomGenerator random) {
        Map<Host, StubResolver> resolvers = new WeakHashMap<>();
        return (host, name, found) -> resolvers
                .computeIfAbsent(host, each -> new StubResolver(each, settings, random))
                .lookupAddresses(name, each -> found.accept(each.addresses()));
    }
}
