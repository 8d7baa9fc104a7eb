package io.hawser.tools.filter;

/**
 * An arithmetic expression on the bytes of a packet, in unsigned numbers of 32 bits.
 *
 * @param applies whether the packet has the protocols whose bytes are read
 * @param value computes the value
 * @param constant whether the value is independent of the packet
 */
record Operand(FilterCondition applies, Value value, boolean constant) {
    @FunctionalInterface
    interface Value {
        int of(FilteredPacket packet);
    }

    static Operand constant(int number) {
        return new Operand(FilterCondition.TRUE, _ -> number, true);
    }

    static Operand length() {
        return new Operand(FilterCondition.TRUE, FilteredPacket::wireBytes, false);
    }

    Operand negated() {
        return new Operand(applies, packet -> -value.of(packet), false);
    }

    private int number() {
        return value.of(EMPTY);
    }

    private static final FilteredPacket EMPTY = new FilteredPacket(0);

    /** Combines two operands by an operator of the language: {@code + - * / % & | ^ << >>}. */
    Operand with(String operator, Operand other) throws FilterException {
        if (other.constant) {
            int right = other.number();
            if (operator.equals("/") && right == 0) {
                throw new FilterException("division by zero");
            } else if (operator.equals("%") && right == 0) {
                throw new FilterException("modulus by zero");
            } else if (operator.length() == 2 && Integer.compareUnsigned(right, 31) > 0) {
                throw new FilterException("shift by more than 31 bits");
            }
        }
        Value a = value;
        Value b = other.value;
        Value result = switch (operator) {
            case "+" -> packet -> a.of(packet) + b.of(packet);
            case "-" -> packet -> a.of(packet) - b.of(packet);
            case "*" -> packet -> a.of(packet) * b.of(packet);
            case "/" -> packet -> Integer.divideUnsigned(a.of(packet), nonZero(b.of(packet)));
            case "%" -> packet -> Integer.remainderUnsigned(a.of(packet), nonZero(b.of(packet)));
            case "&" -> packet -> a.of(packet) & b.of(packet);
            case "|" -> packet -> a.of(packet) | b.of(packet);
            case "^" -> packet -> a.of(packet) ^ b.of(packet);
            case "<<" -> packet -> shifted(a.of(packet), b.of(packet), true);
            case ">>" -> packet -> shifted(a.of(packet), b.of(packet), false);
            default -> throw new IllegalArgumentException("no operator " + operator);
        };
        // as in libpcap, the protocols of the right side are not checked
        return new Operand(applies, result, false);
    }

    private static int nonZero(int divisor) {
        if (divisor == 0) {
            throw FilteredPacket.REFUSED;
        }
        return divisor;
    }

    private static int shifted(int value, int bits, boolean left) {
        if (Integer.compareUnsigned(bits, 31) > 0) {
            return 0;
        }
        return left ? value << bits : value >>> bits;
    }

    private static FilterCondition both(FilterCondition first, FilterCondition second) {
        return first == FilterCondition.TRUE ? second : second == FilterCondition.TRUE ? first : first.and(second);
    }

    /** Matches if the packet has the bytes that are read, and the comparison is true. */
    FilterCondition compare(String operator, Operand other) {
        Value a = value;
        Value b = other.value;
        FilterCondition holds = switch (operator) {
            case "=" -> packet -> a.of(packet) == b.of(packet);
            case "!=" -> packet -> a.of(packet) != b.of(packet);
            case ">" -> packet -> Integer.compareUnsigned(a.of(packet), b.of(packet)) > 0;
            case ">=" -> packet -> Integer.compareUnsigned(a.of(packet), b.of(packet)) >= 0;
            case "<" -> packet -> Integer.compareUnsigned(a.of(packet), b.of(packet)) < 0;
            case "<=" -> packet -> Integer.compareUnsigned(a.of(packet), b.of(packet)) <= 0;
            default -> throw new IllegalArgumentException("no comparison " + operator);
        };
        return both(both(applies, other.applies), holds);
    }

    /** Reads bytes of a protocol's header: {@code tcp[13]}. */
    static Operand bytes(LinkState link, FilterProtocol protocol, Operand index, long size) throws FilterException {
        if (size != 1 && size != 2 && size != 4) {
            throw new FilterException("data size must be 1, 2, or 4");
        }
        int count = (int) size;
        Value at = index.value;
        Position ip = link.network();
        return switch (protocol) {
            case LINK -> {
                Position header = link.linkHeader;
                yield new Operand(index.applies, packet -> load(packet, header.in(packet), at, count), false);
            }
            case IP, ARP, RARP, APPLETALK, DECNET, SCA, LAT, MOPRC, MOPDL, IPV6 -> {
                FilterCondition has = both(index.applies, ProtocolTests.abbreviation(link, protocol));
                yield new Operand(has, packet -> load(packet, ip.in(packet), at, count), false);
            }
            case SCTP, TCP, UDP, ICMP, IGMP, IGRP, PIM, VRRP, CARP -> {
                FilterCondition has = LinkTests.type(link, LinkTests.IPV4)
                        .and(both(
                                index.applies,
                                ProtocolTests.abbreviation(link, protocol).and(PortTests.isFirstFragment(ip))));
                yield new Operand(has, packet -> load(packet, PortTests.transport4(packet, ip), at, count), false);
            }
            case ICMPV6 -> {
                FilterCondition has = both(index.applies, LinkTests.type(link, LinkTests.IPV6))
                        .and(ip.u8(6, 58));
                yield new Operand(has, packet -> load(packet, ip.in(packet) + PortTests.IPV6_BYTES, at, count), false);
            }
            case RADIO -> throw new FilterException("radio information not present in capture");
            default -> throw new FilterException("unsupported index operation");
        };
    }

    private static int load(FilteredPacket packet, int base, Value index, int size) {
        // the sum wraps, as it does in libpcap
        return packet.load(base + index.of(packet), size);
    }
}
