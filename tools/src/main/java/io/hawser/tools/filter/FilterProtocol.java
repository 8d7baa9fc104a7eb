package io.hawser.tools.filter;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The protocols that can be qualifiers or primitives. */
enum FilterProtocol {
    ANY(""),
    LINK("ether", "link", "ppp", "slip", "fddi", "tr", "wlan"),
    IP("ip"),
    ARP("arp"),
    RARP("rarp"),
    SCTP("sctp"),
    TCP("tcp"),
    UDP("udp"),
    ICMP("icmp"),
    IGMP("igmp"),
    IGRP("igrp"),
    PIM("pim"),
    VRRP("vrrp"),
    CARP("carp"),
    APPLETALK("atalk"),
    AARP("aarp"),
    DECNET("decnet"),
    LAT("lat"),
    SCA("sca"),
    MOPDL("mopdl"),
    MOPRC("moprc"),
    IPV6("ip6"),
    ICMPV6("icmp6"),
    AH("ah"),
    ESP("esp"),
    ISO("iso"),
    ESIS("esis", "es-is"),
    ISIS("isis", "is-is"),
    ISIS_L1("l1"),
    ISIS_L2("l2"),
    ISIS_IIH("iih"),
    ISIS_LSP("lsp"),
    ISIS_SNP("snp"),
    ISIS_CSNP("csnp"),
    ISIS_PSNP("psnp"),
    CLNP("clnp"),
    STP("stp"),
    IPX("ipx"),
    NETBEUI("netbeui"),
    RADIO("radio");

    private static final Map<String, FilterProtocol> BY_WORD = new HashMap<>();

    static {
        for (FilterProtocol each : values()) {
            for (String word : each.words) {
                BY_WORD.put(word, each);
            }
        }
        BY_WORD.remove("");
    }

    @SuppressWarnings("ImmutableEnumChecker") // never changed
    private final String[] words;

    FilterProtocol(String... words) {
        this.words = words;
    }

    static @Nullable FilterProtocol of(String word) {
        return BY_WORD.get(word);
    }

    String word() {
        return words[0];
    }
}
