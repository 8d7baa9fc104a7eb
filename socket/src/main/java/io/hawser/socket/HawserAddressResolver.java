package io.hawser.socket;

import io.hawser.socket.crossing.HostContext;
import io.hawser.socket.crossing.HostNames;
import io.hawser.socket.crossing.HostThread;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Resolves names by the table of the calling thread's host ({@link HostSockets#names}), and those that are not there,
 * or of a thread without a host, as the JDK does. The JDK finds it by itself. It remembers answers for the whole JVM:
 * where two hosts know different addresses by one name, set the security property {@code networkaddress.cache.ttl} to
 * 0.
 */
public final class HawserAddressResolver extends InetAddressResolverProvider {
    /** For the JDK. */
    public HawserAddressResolver() {}

    @Override
    public InetAddressResolver get(Configuration configuration) {
        return new Resolver(configuration);
    }

    @Override
    public String name() {
        return "Hawser";
    }

    private record Resolver(Configuration configuration) implements InetAddressResolver {
        @Override
        public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) throws UnknownHostException {
            HostNames names = names();
            List<InetAddress> known = names == null ? List.of() : names.find(host);
            return known.isEmpty() ? configuration.builtinResolver().lookupByName(host, policy) : known.stream();
        }

        @Override
        public String lookupByAddress(byte[] address) throws UnknownHostException {
            HostNames names = names();
            String known = names == null ? null : names.nameOf(InetAddress.getByAddress(address));
            return known == null ? configuration.builtinResolver().lookupByAddress(address) : known;
        }

        private static @Nullable HostNames names() {
            HostThread hostThread = HostContext.current();
            return hostThread == null ? null : hostThread.names();
        }
    }
}
