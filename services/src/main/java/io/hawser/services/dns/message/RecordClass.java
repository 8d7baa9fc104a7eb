package io.hawser.services.dns.message;

import java.util.Locale;

/** Numbers of record classes, and their names (RFC 1035 §3.2.4). */
public final class RecordClass {
    /** The Internet. */
    public static final int IN = 1;

    /** CHAOS, in which servers report their version. */
    public static final int CHAOS = 3;

    /** Hesiod. */
    public static final int HESIOD = 4;

    /** Matches no class, in updates. */
    public static final int NONE = 254;

    /** Matches every class. */
    public static final int ANY = 255;

    private RecordClass() {}

    /** The name of a class; {@code CLASS4711} for one without a name (RFC 3597 §5). */
    public static String nameOf(int number) {
        return switch (number) {
            case IN -> "IN";
            case CHAOS -> "CH";
            case HESIOD -> "HS";
            case NONE -> "NONE";
            case ANY -> "ANY";
            default -> "CLASS" + number;
        };
    }

    /** The number of a class by its name, in any case; -1 for no class. */
    public static int find(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        return switch (upper) {
            case "IN" -> IN;
            case "CH", "CHAOS" -> CHAOS;
            case "HS", "HESIOD" -> HESIOD;
            case "NONE" -> NONE;
            case "ANY" -> ANY;
            default ->
                upper.matches("CLASS[0-9]{1,5}") && Integer.parseInt(upper.substring(5)) <= 0xffff
                        ? Integer.parseInt(upper.substring(5))
                        : -1;
        };
    }
}
