package io.hawser.sim.node;

import io.hawser.ip.address.Prefix;
import io.hawser.link.LinkType;
import io.hawser.packet.Packet;
import io.hawser.sim.cable.PacketMatcher;
import io.hawser.sim.cable.PacketMatchers;
import io.hawser.wire.IpAddress;
import io.hawser.wire.Ipv4Header;
import org.jspecify.annotations.Nullable;

/**
 * One rule of a {@link Firewall}: a verdict, and conditions that a packet must all meet. {@link #accept} and similar
 * methods make a rule, and each condition returns a new one: {@code FirewallRule.accept().inbound().toPort(80)}.
 */
public final class FirewallRule {
    private final PacketVerdict verdict;
    private final @Nullable Boolean inbound;
    private final @Nullable Boolean established;
    private final PacketMatcher packets;

    private FirewallRule(
            PacketVerdict verdict, @Nullable Boolean inbound, @Nullable Boolean established, PacketMatcher packets) {
        this.verdict = verdict;
        this.inbound = inbound;
        this.established = established;
        this.packets = packets;
    }

    /** Makes a rule with this verdict for all packets, until conditions are added. */
    public static FirewallRule of(PacketVerdict verdict) {
        return new FirewallRule(verdict, null, null, PacketMatchers.any());
    }

    /** Makes a rule that accepts all packets, until conditions are added. */
    public static FirewallRule accept() {
        return of(PacketVerdict.ACCEPT);
    }

    /** Makes a rule that drops all packets, until conditions are added. */
    public static FirewallRule drop() {
        return of(PacketVerdict.DROP);
    }

    /** Restricts the rule to packets from outside: from the second cable. */
    public FirewallRule inbound() {
        return new FirewallRule(verdict, true, established, packets);
    }

    /** Restricts the rule to packets from inside: from the first cable. */
    public FirewallRule outbound() {
        return new FirewallRule(verdict, false, established, packets);
    }

    /** Restricts the rule to flows with packets in both directions, and to ICMP errors about known flows. */
    public FirewallRule established() {
        return new FirewallRule(verdict, inbound, true, packets);
    }

    /** Restricts the rule to flows without a packet in the reply direction. */
    public FirewallRule fresh() {
        return new FirewallRule(verdict, inbound, false, packets);
    }

    /** Restricts the rule to packets that match; {@link PacketMatchers} has many matchers, also of flags. */
    public FirewallRule matching(PacketMatcher matcher) {
        return new FirewallRule(verdict, inbound, established, packets.and(matcher));
    }

    /** Restricts the rule to packets to this port of TCP or UDP. */
    public FirewallRule toPort(int port) {
        return matching(PacketMatchers.toPort(port));
    }

    /** Restricts the rule to packets from this port of TCP or UDP. */
    public FirewallRule fromPort(int port) {
        return matching(PacketMatchers.fromPort(port));
    }

    /** Restricts the rule to packets from an address of this network. */
    public FirewallRule from(Prefix network) {
        return matching(
                (packet, type) -> network.contains(IpAddress.v4(Ipv4Header.source(packet.bytes(), ip(packet, type)))));
    }

    /** Restricts the rule to packets to an address of this network. */
    public FirewallRule to(Prefix network) {
        return matching((packet, type) ->
                network.contains(IpAddress.v4(Ipv4Header.destination(packet.bytes(), ip(packet, type)))));
    }

    private static int ip(Packet packet, LinkType type) {
        return packet.start() + type.headerBytes();
    }

    PacketVerdict verdict() {
        return verdict;
    }

    /** Returns whether the rule applies to this packet, which has a well-formed IPv4 header. */
    boolean matches(Packet packet, LinkType type, boolean comesIn, boolean isEstablished) {
        return (inbound == null || inbound == comesIn)
                && (established == null || established == isEstablished)
                && packets.matches(packet, type);
    }
}
