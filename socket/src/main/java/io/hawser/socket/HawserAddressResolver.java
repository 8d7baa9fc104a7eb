package io.hawser.socket;

import io.hawser.socket.crossing.HostContext;
import io.hawser.socket.crossing.HostNames;
import io.hawser.socket.crossing.HostThread;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Resolves names by the table of the calling thread's host ({@link HostSockets#names}), and names that are not in the
 * table by its {@link NameTable#resolver}. Without a resolver, and for a thread without a host, the JDK's resolver is
 * used. The name of this machine has the addresses of the host, for {@code InetAddress.getLocalHost()}. The JDK finds
 * this class by itself. The JDK caches answers for the whole JVM: if two hosts have different addresses for one name,
 * set the security property {@code networkaddress.cache.ttl} to 0.
 */
public final class HawserAddressResolver extends InetAddressResolverProvider {
    /** Called by the JDK. */
    public HawserAddressResolver() {}

    @Override
    public InetAddressResolver get(Configuration configuration) {
        return new Resolver(configuration::builtinResolver, configuration::lookupLocalHostName);
    }

    @Override
    public String name() {
        return "Hawser";
    }

    /**
     * The resolver of all threads.
     *
     * @param machine the JDK's resolver
     * @param machineName the name of this machine
     */
    record Resolver(Supplier<InetAddressResolver> machine, Supplier<String> machineName)
            implements InetAddressResolver {
        @Override
        public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) throws UnknownHostException {
            HostNames names = names();
            List<InetAddress> known = names == null ? List.of() : names.find(host);
            if (!known.isEmpty()) {
                return named(host, known).stream();
            }
            HostThread hostThread = HostContext.current();
            if (hostThread != null && host.equalsIgnoreCase(machineName.get())) {
                // InetAddress.getLocalHost() asks for the machine's name, and means an address of the host
                List<InetAddress> own = hostThread.ownAddresses();
                return own.isEmpty()
                        ? machine.get().lookupByName(host, policy)
                        : chosen(named(host, own), policy, host).stream();
            }
            HostNames.Resolver resolver = names == null ? null : names.resolver();
            return resolver == null
                    ? machine.get().lookupByName(host, policy)
                    : chosen(resolver.find(host), policy, host).stream();
        }

        @Override
        public String lookupByAddress(byte[] address) throws UnknownHostException {
            HostNames names = names();
            String known = names == null ? null : names.nameOf(InetAddress.getByAddress(address));
            if (known != null) {
                return known;
            }
            HostNames.Resolver resolver = names == null ? null : names.resolver();
            return resolver == null
                    ? machine.get().lookupByAddress(address)
                    : resolver.nameOf(InetAddress.getByAddress(address));
        }

        /** Gives addresses the name that was looked up, which programs ask them for. */
        private static List<InetAddress> named(String host, List<InetAddress> addresses) throws UnknownHostException {
            List<InetAddress> named = new ArrayList<>();
            for (InetAddress each : addresses) {
                named.add(InetAddress.getByAddress(host, each.getAddress()));
            }
            return named;
        }

        /** Selects the address families that the JDK requests, in the requested order. */
        private static List<InetAddress> chosen(List<InetAddress> found, LookupPolicy policy, String host)
                throws UnknownHostException {
            int wanted = policy.characteristics();
            List<InetAddress> chosen = new ArrayList<>(found);
            chosen.removeIf(
                    each -> (wanted & (each instanceof Inet4Address ? LookupPolicy.IPV4 : LookupPolicy.IPV6)) == 0);
            if (chosen.isEmpty()) {
                throw new UnknownHostException(host + ": No address associated with hostname");
            }
            boolean v6First = (wanted & LookupPolicy.IPV6_FIRST) != 0;
            if (v6First || (wanted & LookupPolicy.IPV4_FIRST) != 0) {
                chosen.sort(Comparator.comparing(each -> each instanceof Inet4Address == v6First));
            }
            return chosen;
        }

        private static @Nullable HostNames names() {
            HostThread hostThread = HostContext.current();
            return hostThread == null ? null : hostThread.names();
        }
    }
}
