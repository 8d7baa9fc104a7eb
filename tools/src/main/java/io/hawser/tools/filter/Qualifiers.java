package io.hawser.tools.filter;

/**
 * The qualifiers before an identifier; an identifier without any inherits those of the primitive before it.
 *
 * @param protocol such as {@code tcp}
 * @param direction such as {@code src or dst}
 * @param kind such as {@code port}
 */
record Qualifiers(FilterProtocol protocol, Direction direction, Kind kind) {
    /** No qualifiers to inherit. */
    static final Qualifiers NONE = new Qualifiers(FilterProtocol.ANY, Direction.ANY, Kind.NONE);

    enum Direction {
        ANY,
        SOURCE,
        DESTINATION,
        EITHER,
        BOTH,
        ADDRESS_1("'addr1' and 'address1'", true),
        ADDRESS_2("'addr2' and 'address2'", true),
        ADDRESS_3("'addr3' and 'address3'", true),
        ADDRESS_4("'addr4' and 'address4'", true),
        RECEIVER("'ra'", false),
        TRANSMITTER("'ta'", false);

        private final String wireless;
        private final boolean plural;

        Direction() {
            this("", false);
        }

        Direction(String wireless, boolean plural) {
            this.wireless = wireless;
            this.plural = plural;
        }

        /** Returns whether the direction exists only for 802.11 addresses. */
        boolean isWireless() {
            return !wireless.isEmpty();
        }

        /** The message that refuses the direction for ports and IP addresses. */
        String invalidFor(String what) {
            return wireless + (plural ? " are not valid qualifiers for " : " is not a valid qualifier for ") + what;
        }

        String onlyOnWireless() {
            return wireless + (plural ? " are" : " is") + " only supported on 802.11 with 802.11 headers";
        }
    }

    enum Kind {
        ANY("host"),
        HOST("host"),
        NET("net"),
        PORT("port"),
        PORT_RANGE("portrange"),
        PROTOCOL("proto"),
        PROTOCOL_CHAIN("protochain"),
        GATEWAY("gateway"),
        NONE("");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }
}
