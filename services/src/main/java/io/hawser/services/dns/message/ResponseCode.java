package io.hawser.services.dns.message;

/** Response codes (RFC 1035 §4.1.1, RFC 6895 §2.3), as numbers; from 16 on they need EDNS. */
public final class ResponseCode {
    public static final int NOERROR = 0;

    /** The server could not read the query. */
    public static final int FORMERR = 1;

    /** The server could not find an answer. */
    public static final int SERVFAIL = 2;

    /** The name does not exist. */
    public static final int NXDOMAIN = 3;

    /** The server does not support the kind of query. */
    public static final int NOTIMP = 4;

    /** The server refuses to answer. */
    public static final int REFUSED = 5;

    public static final int NOTAUTH = 9;

    /** The EDNS version is not supported (RFC 6891 §9). */
    public static final int BADVERS = 16;

    /** The cookie is missing or wrong (RFC 7873 §8). */
    public static final int BADCOOKIE = 23;

    private static final String[] NAMES = {
        "NOERROR",
        "FORMERR",
        "SERVFAIL",
        "NXDOMAIN",
        "NOTIMP",
        "REFUSED",
        "YXDOMAIN",
        "YXRRSET",
        "NXRRSET",
        "NOTAUTH",
        "NOTZONE",
        "RESERVED11",
        "RESERVED12",
        "RESERVED13",
        "RESERVED14",
        "RESERVED15",
        "BADVERS"
    };

    private ResponseCode() {}

    /** The name of a code in {@code dig}. */
    public static String nameOf(int code) {
        if (code == BADCOOKIE) {
            return "BADCOOKIE";
        }
        return code < NAMES.length ? NAMES[code] : "RESERVED" + code;
    }
}
