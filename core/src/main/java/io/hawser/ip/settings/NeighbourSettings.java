package io.hawser.ip.settings;

import io.hawser.sysctl.Sysctls;

/** The settings of neighbour tables: those of ARP, or those of neighbour discovery (RFC 4861 §10). */
public final class NeighbourSettings {
    /** The maximum number of neighbours of one interface. */
    public int max = 1024;

    /** The maximum number of packets that wait for one neighbour's link address. */
    public int queuePackets = 101;

    /** The time between two requests for a link address, in milliseconds. */
    public int retransMillis = 1000;

    /** The broadcast or multicast requests without an answer after which a neighbour counts as unreachable. */
    public int multicastSolicits = 3;

    /** The unicast probes without an answer after which a neighbour counts as unreachable. */
    public int unicastSolicits = 3;

    /**
     * The time for which a confirmed neighbour counts as reachable, in milliseconds; randomised between 0.5 and 1.5
     * times.
     */
    public int reachableMillis = 30_000;

    /** The delay before the first probe of a stale neighbour in use, in seconds. */
    public int delayProbeSeconds = 5;

    void define(Sysctls sysctls, String prefix) {
        sysctls.number(
                prefix + "gc_thresh3",
                "the most neighbours of one interface",
                1,
                Integer.MAX_VALUE,
                () -> max,
                value -> max = (int) value);
        sysctls.number(
                prefix + "unres_qlen",
                "the most packets that wait for one neighbour's link address",
                1,
                Integer.MAX_VALUE,
                () -> queuePackets,
                value -> queuePackets = (int) value);
        sysctls.number(
                prefix + "retrans_time_ms",
                "the time between two requests for a link address, in milliseconds",
                1,
                Integer.MAX_VALUE,
                () -> retransMillis,
                value -> retransMillis = (int) value);
        sysctls.number(
                prefix + "mcast_solicit",
                "how many requests for a link address go to all",
                1,
                Integer.MAX_VALUE,
                () -> multicastSolicits,
                value -> multicastSolicits = (int) value);
        sysctls.number(
                prefix + "ucast_solicit",
                "how many requests go to a link address in doubt",
                0,
                Integer.MAX_VALUE,
                () -> unicastSolicits,
                value -> unicastSolicits = (int) value);
        sysctls.number(
                prefix + "base_reachable_time_ms",
                "how long a confirmed neighbour counts as reachable, half to one and a half of it, in milliseconds",
                1,
                Integer.MAX_VALUE,
                () -> reachableMillis,
                value -> reachableMillis = (int) value);
        sysctls.number(
                prefix + "delay_first_probe_time",
                "how long a doubtful neighbour in use is given before it is asked, in seconds",
                0,
                Integer.MAX_VALUE,
                () -> delayProbeSeconds,
                value -> delayProbeSeconds = (int) value);
    }
}
