package io.hawser.services.dns.resolver;

import io.hawser.host.Host;
import io.hawser.ip.Path;
import io.hawser.services.dns.message.DnsName;
import io.hawser.services.dns.message.DnsRecord;
import io.hawser.services.dns.message.RecordType;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Looks up A and AAAA of each name of the search list simultaneously, until a name exists. */
final class AddressLookup {
    private final StubResolver resolver;
    private final Host host;
    private final List<DnsName> candidates;
    private final Consumer<HostAddresses> result;
    private int index;
    private @Nullable HostAddresses remembered;

    AddressLookup(StubResolver resolver, Host host, List<DnsName> candidates, Consumer<HostAddresses> result) {
        this.resolver = resolver;
        this.host = host;
        this.candidates = candidates;
        this.result = result;
    }

    void next() {
        new Pair().begin(candidates.get(index));
    }

    private void took(HostAddresses each) {
        index++;
        boolean timedOut = each.status() == LookupStatus.FAILED && each.failure() != null;
        HostAddresses before = remembered;
        if (before == null || before.status() == LookupStatus.NO_NAME) {
            remembered = each;
        }
        if (each.status() == LookupStatus.FOUND || timedOut) {
            result.accept(each);
        } else if (index == candidates.size()) {
            result.accept(remembered == null ? each : remembered);
        } else {
            next();
        }
    }

    /** The two lookups of a name. */
    private final class Pair {
        private @Nullable LookupResult v4;
        private @Nullable LookupResult v6;

        void begin(DnsName name) {
            resolver.lookup(name, RecordType.A, each -> {
                v4 = each;
                joinIfBoth();
            });
            resolver.lookup(name, RecordType.AAAA, each -> {
                v6 = each;
                joinIfBoth();
            });
        }

        private void joinIfBoth() {
            LookupResult a = v4;
            LookupResult aaaa = v6;
            if (a != null && aaaa != null) {
                took(join(a, aaaa));
            }
        }

        private HostAddresses join(LookupResult a, LookupResult aaaa) {
            List<IpAddress> addresses = new ArrayList<>();
            for (DnsRecord each : aaaa.records()) {
                addresses.add(each.data().address());
            }
            for (DnsRecord each : a.records()) {
                addresses.add(each.data().address());
            }
            LookupResult deciding = a.isFound() || a.status() == LookupStatus.FAILED && !aaaa.isFound() ? a : aaaa;
            return new HostAddresses(
                    deciding.status(),
                    deciding.canonicalName(),
                    AddressOrder.forConnecting(addresses, AddressLookup.this::sourceFor),
                    deciding.code(),
                    deciding.failure());
        }
    }

    /** The host's source address for a destination; null without a route. */
    private @Nullable IpAddress sourceFor(IpAddress destination) {
        // the stack sends no IPv6 packets yet
        Path path = destination.isV4() ? host.ip().pathTo(destination) : null;
        return path == null ? null : path.local();
    }
}
