package io.hawser.tools.dns;

import io.hawser.services.dns.message.DnsName;
import io.hawser.services.dns.message.RecordClass;
import io.hawser.services.dns.message.RecordType;
import io.hawser.services.dns.transport.NameServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The settings that {@code set} changes in {@code nslookup}, and their printed form. */
final class NslookupSettings {
    private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(5);

    int type = RecordType.A;

    /** Whether no type was requested: then A and AAAA of a name are looked up, or the name of an address. */
    boolean usualTypes = true;

    int recordClass = RecordClass.IN;
    int port = NameServer.PORT;
    boolean debug;
    boolean debug2;
    boolean overTcp;
    boolean search = true;
    boolean recursion = true;
    int timeoutSeconds;
    int retries = 3;
    int ndots = 1;
    List<DnsName> searchList = new ArrayList<>();

    Duration timeout() {
        return timeoutSeconds == 0 ? USUAL_TIMEOUT : Duration.ofSeconds(timeoutSeconds);
    }

    /**
     * Reads one option.
     *
     * @return the text to print; empty for none
     */
    String set(String option) {
        String lower = option.toLowerCase(Locale.ROOT);
        int equals = lower.indexOf('=');
        if (equals >= 0) {
            return value(option, lower.substring(0, equals), option.substring(equals + 1));
        }
        boolean on = !lower.startsWith("no");
        switch (on ? lower : lower.substring(2)) {
            case "recurse" -> recursion = on;
            case "def", "defname" -> search = on;
            case "search" -> search = on;
            case "vc" -> overTcp = on;
            case "debug" -> debug = on;
            case "d2" -> debug2 = on;
            case "fail", "sil", "silent" -> {}
            default -> {
                return "*** Invalid option: " + option + "\n";
            }
        }
        return "";
    }

    private String value(String option, String name, String value) {
        switch (name) {
            case "type", "ty", "querytype", "query", "qu", "q" -> {
                int found = RecordType.find(value);
                if (found < 0) {
                    return "unknown query type: " + value + "\n";
                }
                type = found;
                usualTypes = false;
            }
            case "class", "cl" -> {
                int found = RecordClass.find(value);
                if (found < 0) {
                    return "unknown query class: " + value + "\n";
                }
                recordClass = found;
            }
            case "domain", "do", "srchlist" -> {
                try {
                    searchList = new ArrayList<>(List.of(DnsName.parse(value)));
                    search = true;
                } catch (IllegalArgumentException wrong) {
                    return "*** Invalid option: " + option + "\n";
                }
            }
            case "port", "po" -> port = number(value, 1, 0xffff, port);
            case "timeout", "t" -> timeoutSeconds = number(value, 1, 0xffff, timeoutSeconds);
            case "retry", "ret" -> retries = number(value, 1, 0xff, retries);
            case "ndots" -> ndots = number(value, 0, 128, ndots);
            default -> {
                return "*** Invalid option: " + option + "\n";
            }
        }
        return "";
    }

    private static int number(String text, int least, int most, int otherwise) {
        return text.matches("[0-9]{1,6}") ? Math.clamp(Integer.parseInt(text), least, most) : otherwise;
    }

    /** The output of {@code set all} after the servers. */
    String text() {
        StringBuilder list = new StringBuilder();
        for (DnsName each : searchList) {
            list.append(list.isEmpty() ? "" : "/").append(each.toTextWithoutDot());
        }
        return "\nSet options:\n  "
                + (overTcp ? "vc" : "novc") + "\t\t\t" + (debug ? "debug" : "nodebug") + "\t\t"
                + (debug2 ? "d2" : "nod2") + "\n  " + (search ? "search" : "nosearch") + "\t\t"
                + (recursion ? "recurse" : "norecurse") + "\n  timeout = " + timeoutSeconds + "\t\tretry = "
                + retries + "\tport = " + port + "\tndots = " + ndots + "\n  querytype = "
                + String.format(Locale.ROOT, "%-8s", RecordType.nameOf(type).toLowerCase(Locale.ROOT))
                + "\tclass = " + RecordClass.nameOf(recordClass) + "\n  srchlist = " + list + "\n";
    }
}
