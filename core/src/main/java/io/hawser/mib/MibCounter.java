package io.hawser.mib;

/** A counter with a standard name: an enum constant of the layer that counts. */
public interface MibCounter {
    /** The group as /proc/net/snmp and /proc/net/netstat spell it, for example {@code TcpExt}. */
    String group();

    /** The name within the group, for example {@code TCPChallengeACK}. */
    String mibName();

    /** The position in {@link Counters}. */
    int ordinal();
}
