package io.hawser.services.dns.resolver;

import io.hawser.services.dns.message.DnsName;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The names to try for a name as users write it (resolv.conf(5), {@code search} and {@code ndots}). */
final class NameCandidates {
    private NameCandidates() {}

    static List<DnsName> of(String text, ResolverSettings settings) {
        DnsName whole = DnsName.parse(text);
        if (text.endsWith(".")) {
            return List.of(whole);
        }
        List<DnsName> candidates = new ArrayList<>();
        for (DnsName domain : settings.search()) {
            if (whole.length() - 1 + domain.length() <= DnsName.MAX_BYTES) {
                candidates.add(DnsName.parse(text, domain));
            }
        }
        candidates.add(whole.labelCount() - 1 >= settings.ndots() ? 0 : candidates.size(), whole);
        return candidates;
    }

    static @Nullable IpAddress literal(String text) {
        try {
            return IpAddress.parse(text);
        } catch (IllegalArgumentException name) {
            return null;
        }
    }

    static boolean isLocalhost(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return lower.equals("localhost") || lower.equals("localhost.") || lower.endsWith(".localhost");
    }
}
