package io.hawser.services.dns.resolver;

import io.hawser.services.dns.message.DnsName;
import io.hawser.services.dns.transport.NameServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads resolv.conf(5). */
final class ResolvConf {
    private final ResolverSettings.Builder settings = ResolverSettings.builder();
    private final List<NameServer> servers = new ArrayList<>();

    private ResolvConf() {}

    static ResolverSettings parse(String text) {
        ResolvConf reader = new ResolvConf();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            try {
                reader.line(line);
            } catch (IllegalArgumentException wrong) {
                throw new IllegalArgumentException("line " + number + ": " + wrong.getMessage(), wrong);
            }
        }
        return reader.settings.servers(reader.servers).build();
    }

    private void line(String line) {
        if (line.startsWith("#") || line.startsWith(";") || line.isBlank()) {
            return;
        }
        String[] words = line.strip().split("[ \t]+", -1);
        switch (words[0]) {
            case "nameserver" -> {
                if (words.length > 1) {
                    servers.add(NameServer.parse(words[1]));
                }
            }
            case "domain", "search" -> search(words);
            case "options" -> {
                for (int i = 1; i < words.length; i++) {
                    option(words[i]);
                }
            }
            default -> {
                // sortlist and other keywords
            }
        }
    }

    private void search(String[] words) {
        List<DnsName> domains = new ArrayList<>();
        for (int i = 1; i < words.length; i++) {
            domains.add(DnsName.parse(words[i]));
        }
        settings.search(domains);
    }

    private void option(String word) {
        int colon = word.indexOf(':');
        String name = colon < 0 ? word : word.substring(0, colon);
        switch (name) {
            case "ndots" -> settings.ndots(number(word, colon));
            case "timeout" -> settings.timeout(Duration.ofSeconds(Math.max(1, number(word, colon))));
            case "attempts" -> settings.attempts(number(word, colon));
            case "rotate" -> settings.rotate(true);
            case "use-vc" -> settings.tcpOnly(true);
            default -> {
                // like the GNU C library, unknown options are ignored
            }
        }
    }

    private static int number(String word, int colon) {
        String digits = word.substring(colon + 1);
        if (!digits.matches("[0-9]{1,6}")) {
            throw new IllegalArgumentException("a number is due after the colon of 'options " + word + "'");
        }
        return Integer.parseInt(digits);
    }
}
