package io.hawser.tools.tcpdump;

import java.util.Map;

/** The vendors of Ethernet addresses known to tcpdump 4.99, by the first three bytes. */
final class Vendors {
    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(0x000000, "Ethernet"),
            Map.entry(0x00000c, "Cisco"),
            Map.entry(0x00005e, "IANA"),
            Map.entry(0x000081, "Nortel Networks SONMP"),
            Map.entry(0x0000f8, "Cisco bridged"),
            Map.entry(0x0080c2, "Ethernet bridged"),
            Map.entry(0x00a03e, "ATM Forum"),
            Map.entry(0x00e02f, "DOCSIS Spanning Tree"),
            Map.entry(0x080007, "Appletalk"),
            Map.entry(0x009069, "Juniper"),
            Map.entry(0x080009, "Hewlett-Packard"),
            Map.entry(0x00120f, "IEEE 802.3 Private"),
            Map.entry(0x0012bb, "ANSI/TIA"),
            Map.entry(0x001b21, "DCBX"),
            Map.entry(0x002320, "Nicira Networks"),
            Map.entry(0x5c16c7, "Big Switch Networks"),
            Map.entry(0xb0d2f5, "Vello Systems"),
            Map.entry(0x002481, "HP"),
            Map.entry(0x0004ea, "HP-Labs"),
            Map.entry(0x748771, "Infoblox Inc"),
            Map.entry(0xa42305, "Open Networking Lab"),
            Map.entry(0x00049f, "Freescale"),
            Map.entry(0x0015ad, "Netronome"),
            Map.entry(0x001018, "Broadcom"),
            Map.entry(0x00e004, "PMC-Sierra"),
            Map.entry(0xd0f0db, "Ericsson"));

    private Vendors() {}

    static String of(int organization) {
        return NAMES.getOrDefault(organization, "Unknown");
    }
}
