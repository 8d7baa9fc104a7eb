package io.hawser.lab.script;

import java.util.ArrayList;
import java.util.List;

/**
 * A key of a table in a scenario.
 *
 * @param name the key
 * @param kind the kind of its value
 * @param required whether it must be present
 * @param description for manual and schema
 */
record Field(String name, Kind kind, boolean required, String description) {
    /** The kinds of values. */
    enum Kind {
        WORD,
        TEXT,
        GROUP,
        FLAG,
        TIME,
        RATE,
        SHARE,
        REORDERING,
        MTU,
        COUNT,
        ADDRESS,
        ADDRESSES,
        IP,
        NAMES,
        SETTINGS,
        HOSTS,
        ROUTERS,
        FIREWALLS,
        LINKS,
        FAULTS,
        STEPS,
        VARIANTS
    }

    private static Field field(String name, Kind kind, String description) {
        return new Field(name, kind, false, description);
    }

    private static Field must(String name, Kind kind, String description) {
        return new Field(name, kind, true, description);
    }

    /** The keys of a run, for a scenario and for each of its variants. */
    private static final List<Field> RUN = List.of(
            field("sysctls", Kind.SETTINGS, "settings of every host, by their Linux names"),
            field(
                    "hosts",
                    Kind.HOSTS,
                    "the machines: a name and an address each, or dhcp for one that asks for it; client and server"
                            + " unless said otherwise"),
            field("switches", Kind.NAMES, "Ethernet switches, by name"),
            field("routers", Kind.ROUTERS, "machines that pass on what is not for them"),
            field("firewalls", Kind.FIREWALLS, "firewalls between two links, the first of which is their inside"),
            field("links", Kind.LINKS, "cables, each named after its two ends: client-server"),
            field(
                    "neighbours",
                    Kind.WORD,
                    "known: Ethernet addresses are known from the start (the default); asked: by ARP, as in life"),
            field("timers", Kind.WORD, "which timers the trace tells: telling (the default), all or none"),
            field("options", Kind.FLAG, "true: the picture shows the TCP options of SYNs"),
            field("faults", Kind.FAULTS, "what goes wrong, when: at 30s cut client-server"));

    static final List<Field> SCENARIO = concat(
            List.of(
                    must("name", Kind.WORD, "what it is called on the command line: small letters, digits and dashes"),
                    field("group", Kind.GROUP, "the group in the list of scenarios"),
                    must("title", Kind.TEXT, "what happens, in a line"),
                    must("introduction", Kind.TEXT, "what this is, and who meets it in practice"),
                    must("steps", Kind.STEPS, "what is done, in order: sentences"),
                    must("meaning", Kind.TEXT, "what was seen, and why it is so"),
                    field("cure", Kind.TEXT, "what helps"),
                    field("variants", Kind.VARIANTS, "the same run with other settings or steps")),
            RUN);

    static final List<Field> VARIANT = concat(
            List.of(
                    must("title", Kind.TEXT, "what is different, in a line"),
                    field("cures", Kind.FLAG, "true: this is the run with the cure"),
                    field(
                            "pictured",
                            Kind.FLAG,
                            "true: this run shows what the title says, and is the one in the picture"),
                    field("introduction", Kind.TEXT, "more about what is different"),
                    field("meaning", Kind.TEXT, "what was seen this time"),
                    field("steps", Kind.STEPS, "other steps; those of the scenario unless said")),
            RUN);

    static final List<Field> HOST = List.of(
            field("address", Kind.ADDRESS, "its address and the length of its network's prefix: 10.0.0.1/24"),
            field("addresses", Kind.ADDRESSES, "those of eth0, eth1 and so on, in the order of the links"),
            field("gateway", Kind.IP, "the router for everything that is not on its own networks"),
            field("programs", Kind.NAMES, "what runs on it by itself, from each boot on: echo on port 7"),
            field("sysctls", Kind.SETTINGS, "its own settings"));

    static final List<Field> ROUTER = List.of(
            must("addresses", Kind.ADDRESSES, "those of its interfaces, in the order of the links"),
            field("gateway", Kind.IP, "the router for everything that is not on its own networks"),
            field(
                    "nat",
                    Kind.FLAG,
                    "true: it translates, as a router at home does; its first address and link are the outside"),
            field("forwards", Kind.NAMES, "ports of the outside that lead to a server inside: port 8080 to server:80"),
            field("icmp", Kind.FLAG, "false: it keeps its ICMP errors to itself, a black hole"),
            field("sysctls", Kind.SETTINGS, "its own settings"));

    static final List<Field> FIREWALL = List.of(
            field("idle", Kind.TIME, "when it forgets a connection on which nothing passes: 5min; 5 days unless said"),
            field(
                    "forgotten",
                    Kind.WORD,
                    "what becomes of segments of flows that it does not know: drop (the default), reset"),
            field("inside", Kind.FLAG, "true: only what inside begins may pass, and what belongs to it"));

    static final List<Field> LINK = List.of(
            field("latency", Kind.TIME, "how long every packet travels; 10ms unless said"),
            field("jitter", Kind.TIME, "how much longer it may travel"),
            field("bandwidth", Kind.RATE, "how fast packets are taken in: 100 Mbit/s; unlimited unless said"),
            field("queue", Kind.COUNT, "how many packets wait for the bandwidth; 1000 unless said"),
            field("mtu", Kind.MTU, "the largest IP packet, 68 to 65535 bytes; 1500 unless said"),
            field("loss", Kind.SHARE, "the share that is lost: 1%"),
            field("duplication", Kind.SHARE, "the share that arrives twice"),
            field("corruption", Kind.SHARE, "the share that arrives with a bit turned over"),
            field("reordering", Kind.REORDERING, "the share that is held back, and for how long: 1% by 5ms"));

    private static List<Field> concat(List<Field> one, List<Field> other) {
        List<Field> all = new ArrayList<>(one);
        all.addAll(other);
        return List.copyOf(all);
    }

    /** The groups in the order in which they are listed. */
    static final List<String> GROUPS =
            List.of("Opening", "Moving data", "Closing", "Applications, addresses and diagnosis");
}
