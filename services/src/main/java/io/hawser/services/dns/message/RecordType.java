package io.hawser.services.dns.message;

import io.hawser.text.Similar;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Numbers of record types, and their names (IANA, DNS parameters). */
public final class RecordType {
    public static final int A = 1;
    public static final int NS = 2;
    public static final int CNAME = 5;
    public static final int SOA = 6;
    public static final int PTR = 12;
    public static final int MX = 15;
    public static final int TXT = 16;
    public static final int SIG = 24;
    public static final int AAAA = 28;
    public static final int SRV = 33;
    public static final int NAPTR = 35;
    public static final int DNAME = 39;
    public static final int OPT = 41;
    public static final int DS = 43;
    public static final int RRSIG = 46;
    public static final int NSEC = 47;
    public static final int HTTPS = 65;
    public static final int TSIG = 250;
    public static final int IXFR = 251;
    public static final int AXFR = 252;

    /** Matches every type (RFC 8482). */
    public static final int ANY = 255;

    private static final Map<Integer, String> NAMES = new HashMap<>();
    private static final Map<String, Integer> NUMBERS = new HashMap<>();

    static {
        String[] first = ("A NS MD MF CNAME SOA MB MG MR NULL WKS PTR HINFO MINFO MX TXT RP AFSDB X25 ISDN RT NSAP "
                        + "NSAP-PTR SIG KEY PX GPOS AAAA LOC NXT EID NIMLOC SRV ATMA NAPTR KX CERT A6 DNAME SINK OPT "
                        + "APL DS SSHFP IPSECKEY RRSIG NSEC DNSKEY DHCID NSEC3 NSEC3PARAM TLSA SMIMEA")
                .split(" ", -1);
        for (int i = 0; i < first.length; i++) {
            name(i + 1, first[i]);
        }
        name(55, "HIP");
        name(56, "NINFO");
        name(57, "RKEY");
        name(58, "TALINK");
        name(59, "CDS");
        name(60, "CDNSKEY");
        name(61, "OPENPGPKEY");
        name(62, "CSYNC");
        name(63, "ZONEMD");
        name(64, "SVCB");
        name(HTTPS, "HTTPS");
        name(99, "SPF");
        name(104, "NID");
        name(105, "L32");
        name(106, "L64");
        name(107, "LP");
        name(108, "EUI48");
        name(109, "EUI64");
        name(249, "TKEY");
        name(TSIG, "TSIG");
        name(IXFR, "IXFR");
        name(AXFR, "AXFR");
        name(253, "MAILB");
        name(254, "MAILA");
        name(ANY, "ANY");
        name(256, "URI");
        name(257, "CAA");
        name(258, "AVC");
        name(32769, "DLV");
    }

    private RecordType() {}

    private static void name(int number, String name) {
        NAMES.put(number, name);
        NUMBERS.put(name, number);
    }

    /** The name of a type; {@code TYPE4711} for one without a name (RFC 3597 §5). */
    public static String nameOf(int type) {
        return NAMES.getOrDefault(type, "TYPE" + type);
    }

    /** The number of a type by its name, in any case, or by {@code TYPE4711}; -1 for no type. */
    public static int find(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        Integer number = NUMBERS.get(upper);
        if (number != null) {
            return number;
        }
        return upper.matches("TYPE[0-9]{1,5}") && Integer.parseInt(upper.substring(4)) <= 0xffff
                ? Integer.parseInt(upper.substring(4))
                : -1;
    }

    /**
     * The number of a type by its name.
     *
     * @throws IllegalArgumentException if there is no such type
     */
    public static int parse(String name) {
        int number = find(name);
        if (number < 0) {
            throw new IllegalArgumentException("there is no record type '" + name + "'"
                    + Similar.hint(
                            name.toUpperCase(Locale.ROOT),
                            NUMBERS.keySet().stream().sorted().toList()));
        }
        return number;
    }
}
