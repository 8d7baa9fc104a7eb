package io.hawser.services.dns.message;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The kind of a field of record data; the data of a known type is a list of such fields. */
enum RecordField {
    /** A name of RFC 1035, which may be compressed on the wire. */
    NAME,
    /** A name that is never compressed when written (RFC 3597 §4). */
    PLAIN_NAME,
    U8,
    U16,
    U32,
    ADDRESS4,
    ADDRESS6,
    /** A length byte and that many bytes, in quotation marks. */
    STRING,
    /** Like STRING, without quotation marks. */
    TAG,
    /** One or more STRINGs, up to the end. */
    STRINGS,
    /** The rest, as one text in quotation marks. */
    TEXT,
    /** The rest, in hexadecimal digits. */
    HEX,
    /** The rest, in Base64. */
    BASE64,
    /** A record type. */
    TYPE,
    /** The rest: a bitmap of record types (RFC 4034 §4.1.2). */
    TYPES,
    /** Seconds since 1970, as a date (RFC 4034 §3.2). */
    TIME,
    /** A length byte and that many bytes, in hexadecimal digits; a hyphen for none. */
    SALT,
    /** A length byte and that many bytes, in Base32 with extended hex alphabet (RFC 5155 §3.3). */
    HASH,
    /** The rest: service parameters (RFC 9460 §2.1). */
    PARAMETERS,
    /** The rest, as bytes in hexadecimal digits with hyphens between them. */
    EUI;

    private static final Map<Integer, List<RecordField>> LAYOUTS = new HashMap<>();

    static {
        layout(List.of(NAME), RecordType.NS, RecordType.CNAME, RecordType.PTR, 3, 4, 7, 8, 9);
        layout(List.of(NAME, NAME, U32, U32, U32, U32, U32), RecordType.SOA);
        layout(List.of(U16, NAME), RecordType.MX);
        layout(List.of(STRINGS), RecordType.TXT, 99, 258, 56);
        layout(List.of(ADDRESS4), RecordType.A);
        layout(List.of(ADDRESS6), RecordType.AAAA);
        layout(List.of(STRING, STRING), 13);
        layout(List.of(NAME, NAME), 14);
        layout(List.of(PLAIN_NAME, PLAIN_NAME), 17, 58);
        layout(List.of(U16, PLAIN_NAME), 18, 21, 36, 107);
        layout(List.of(STRING), 19);
        layout(List.of(STRINGS), 20);
        layout(List.of(U16, PLAIN_NAME, PLAIN_NAME), 26);
        layout(List.of(U16, U16, U16, PLAIN_NAME), RecordType.SRV);
        layout(List.of(U16, U16, STRING, STRING, STRING, PLAIN_NAME), RecordType.NAPTR);
        layout(List.of(PLAIN_NAME), RecordType.DNAME);
        layout(List.of(U16, U8, U8, HEX), RecordType.DS, 59, 32769);
        layout(List.of(U8, U8, HEX), 44);
        layout(List.of(TYPE, U8, U8, U32, TIME, TIME, U16, PLAIN_NAME, BASE64), RecordType.RRSIG, RecordType.SIG);
        layout(List.of(PLAIN_NAME, TYPES), RecordType.NSEC);
        layout(List.of(U16, U8, U8, BASE64), 25, 48, 57, 60);
        layout(List.of(BASE64), 49, 61);
        layout(List.of(U8, U8, U16, SALT, HASH, TYPES), 50);
        layout(List.of(U8, U8, U16, SALT), 51);
        layout(List.of(U8, U8, U8, HEX), 52, 53);
        layout(List.of(U32, U16, TYPES), 62);
        layout(List.of(U32, U8, U8, HEX), 63);
        layout(List.of(U16, PLAIN_NAME, PARAMETERS), 64, RecordType.HTTPS);
        layout(List.of(U16, ADDRESS4), 105);
        layout(List.of(EUI), 108, 109);
        layout(List.of(U16, U16, TEXT), 256);
        layout(List.of(U8, TAG, TEXT), 257);
    }

    private static void layout(List<RecordField> fields, int... types) {
        for (int type : types) {
            LAYOUTS.put(type, fields);
        }
    }

    /** The fields of a type; empty for a type whose data is opaque. */
    static List<RecordField> of(int type) {
        return LAYOUTS.getOrDefault(type, List.of());
    }

    /** Returns whether it begins with a length byte. */
    boolean hasLength() {
        return this == STRING || this == TAG || this == SALT || this == HASH;
    }

    /** The number of its bytes; -1 if it depends on the data, or if the field extends to the end. */
    int fixedBytes() {
        return switch (this) {
            case U8 -> 1;
            case U16, TYPE -> 2;
            case U32, TIME, ADDRESS4 -> 4;
            case ADDRESS6 -> 16;
            default -> -1;
        };
    }

    boolean isName() {
        return this == NAME || this == PLAIN_NAME;
    }
}
