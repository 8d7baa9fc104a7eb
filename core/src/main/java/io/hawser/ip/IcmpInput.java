package io.hawser.ip;

import io.hawser.ip.event.IpCounter;
import io.hawser.ip.header.PacketAddresses;
import io.hawser.mib.Counters;
import io.hawser.packet.Packet;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.IpAddress;
import io.hawser.wire.Ipv4Header;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Processes received ICMP messages: answers echo requests, and passes errors to the transport that sent the quoted
 * packet. Source quench (RFC 6633) and redirects are ignored, because they are easily forged.
 */
final class IcmpInput implements TransportProtocol {
    /** The bytes of the transport header that every error quotes (RFC 792). */
    static final int QUOTED_TRANSPORT_BYTES = 8;

    private static final int TIMESTAMP = 13;
    private static final int TIMESTAMP_REPLY = 14;
    private static final int ADDRESS_MASK = 17;
    private static final int ADDRESS_MASK_REPLY = 18;

    private final Ip ip;
    private final Icmp icmp;
    private final Counters<IpCounter> counters;
    private final Map<Integer, EchoListener> listeners = new HashMap<>();
    private IpAddress errorSource = IpAddress.ANY_V4;
    private int errorMtuBytes;

    IcmpInput(Ip ip, Icmp icmp) {
        this.ip = ip;
        this.icmp = icmp;
        counters = ip.counters();
    }

    boolean listen(int identifier, EchoListener listener) {
        return listeners.putIfAbsent(identifier, listener) == null;
    }

    void unlisten(int identifier) {
        listeners.remove(identifier);
    }

    IpAddress errorSource() {
        return errorSource;
    }

    int errorMtuBytes() {
        return errorMtuBytes;
    }

    @Override
    public void receive(Packet packet, NetworkInterface via) {
        byte[] bytes = packet.bytes();
        int at = packet.start();
        counters.increment(IpCounter.ICMP_IN_MSGS);
        IpCounter byType = packet.length() >= IcmpHeader.BYTES ? counterOf(IcmpHeader.type(bytes, at)) : null;
        if (byType == null) {
            drop(packet);
            return;
        }
        if (!IcmpHeader.isWellFormed(bytes, at, packet.length())) {
            counters.increment(IpCounter.ICMP_IN_CSUM_ERRORS);
            drop(packet);
            return;
        }
        counters.increment(byType);
        int type = IcmpHeader.type(bytes, at);
        boolean toAll = ip.isToMany(packet);
        if (type == IcmpHeader.ECHO_REQUEST && isEchoAnswered(toAll)) {
            icmp.reply(packet);
            return;
        }
        if (!toAll) {
            switch (type) {
                // MUST-55
                case IcmpHeader.ECHO_REPLY -> echoReply(packet);
                case IcmpHeader.DESTINATION_UNREACHABLE, IcmpHeader.TIME_EXCEEDED, IcmpHeader.PARAMETER_PROBLEM ->
                    error(packet, type);
                default -> {
                    // Counted, but without effect.
                }
            }
        }
        packet.release();
    }

    /** Passes errors about echo requests of this host to their listeners. */
    @Override
    public void icmpError(Packet quoted, int type, int code, int mtuBytes) {
        if (IcmpHeader.type(quoted.bytes(), quoted.start()) == IcmpHeader.ECHO_REQUEST) {
            echoFailed(quoted, type, code, mtuBytes);
        }
    }

    /** Passes an error about an echo request of either family to its listener; the caller owns the request. */
    void echoFailed(Packet quoted, int type, int code, int mtuBytes) {
        byte[] bytes = quoted.bytes();
        EchoListener listener = listeners.get(IcmpHeader.rest(bytes, quoted.start()) >>> 16);
        if (listener == null) {
            return;
        }
        if (type == IcmpHeader.DESTINATION_UNREACHABLE && code == IcmpHeader.FRAGMENTATION_NEEDED) {
            Path path = ip.path(PacketAddresses.source(quoted), PacketAddresses.destination(quoted));
            if (path != null) {
                path.learnMtu(mtuBytes);
            }
        }
        listener.failed(quoted, type, code, mtuBytes, errorSource);
    }

    /**
     * Returns whether a message of this type is a request or a reply, so that an error about it is not an error about
     * an error.
     */
    static boolean isQuery(int type) {
        return switch (type) {
            case IcmpHeader.ECHO_REPLY,
                    IcmpHeader.ECHO_REQUEST,
                    TIMESTAMP,
                    TIMESTAMP_REPLY,
                    ADDRESS_MASK,
                    ADDRESS_MASK_REPLY -> true;
            default -> false;
        };
    }

    /**
     * Reports an error to the transport that sent {@code quoted}, which begins at its transport header; the caller owns
     * it.
     */
    void tell(Packet quoted, int type, int code, int mtuBytes, IpAddress from) {
        TransportProtocol transport = ip.transport(Ipv4Header.protocol(quoted.bytes(), quoted.networkOffset()));
        if (transport != null) {
            tell(transport, quoted, type, code, mtuBytes, from);
        }
    }

    /** Reports an error of either family to a transport, with the types and codes of ICMP. */
    void tell(TransportProtocol transport, Packet quoted, int type, int code, int mtuBytes, IpAddress from) {
        quoted.transportOffset(quoted.start());
        errorSource = from;
        errorMtuBytes = mtuBytes;
        transport.icmpError(quoted, type, code, mtuBytes);
    }

    private boolean isEchoAnswered(boolean toAll) {
        return !ip.settings().icmpEchoIgnoreAll && !(toAll && ip.settings().icmpEchoIgnoreBroadcasts);
    }

    /** Passes an echo reply of either family to its listener; the caller owns it. */
    void echoReply(Packet reply) {
        EchoListener listener = listeners.get(IcmpHeader.rest(reply.bytes(), reply.start()) >>> 16);
        if (listener != null) {
            listener.replied(reply);
        }
    }

    private void error(Packet message, int type) {
        byte[] bytes = message.bytes();
        int code = IcmpHeader.code(bytes, message.start());
        boolean tellsMtu = type == IcmpHeader.DESTINATION_UNREACHABLE && code == IcmpHeader.FRAGMENTATION_NEEDED;
        int mtuBytes = tellsMtu ? IcmpHeader.rest(bytes, message.start()) & 0xffff : 0;
        IpAddress from = PacketAddresses.source(message);
        message.trimFront(IcmpHeader.BYTES);
        int at = message.start();
        if (!isQuoteWhole(bytes, at, message.length())) {
            counters.increment(IpCounter.ICMP_IN_ERRORS);
            return;
        }
        message.networkOffset(at);
        boolean ownPacket = ip.isLocal(PacketAddresses.sourceHigh(message), PacketAddresses.sourceLow(message));
        boolean mtuIgnored = tellsMtu && ip.settings().noPathMtuDiscovery == 2;
        if (ownPacket && !mtuIgnored && Ipv4Header.fragmentOffset(bytes, at) == 0) {
            message.trimFront(Ipv4Header.headerBytes(bytes, at));
            tell(message, type, code, mtuBytes, from);
        }
    }

    private static boolean isQuoteWhole(byte[] bytes, int at, int available) {
        return available >= Ipv4Header.MIN_BYTES
                && Ipv4Header.version(bytes, at) == 4
                && Ipv4Header.headerBytes(bytes, at) >= Ipv4Header.MIN_BYTES
                && Ipv4Header.headerBytes(bytes, at) + QUOTED_TRANSPORT_BYTES <= available;
    }

    private void drop(Packet packet) {
        counters.increment(IpCounter.ICMP_IN_ERRORS);
        packet.release();
    }

    private static @Nullable IpCounter counterOf(int type) {
        return switch (type) {
            case IcmpHeader.ECHO_REPLY -> IpCounter.ICMP_IN_ECHO_REPS;
            case IcmpHeader.DESTINATION_UNREACHABLE -> IpCounter.ICMP_IN_DEST_UNREACHS;
            case IcmpHeader.SOURCE_QUENCH -> IpCounter.ICMP_IN_SRC_QUENCHS;
            case IcmpHeader.REDIRECT -> IpCounter.ICMP_IN_REDIRECTS;
            case IcmpHeader.ECHO_REQUEST -> IpCounter.ICMP_IN_ECHOS;
            case IcmpHeader.TIME_EXCEEDED -> IpCounter.ICMP_IN_TIME_EXCDS;
            case IcmpHeader.PARAMETER_PROBLEM -> IpCounter.ICMP_IN_PARM_PROBS;
            case TIMESTAMP -> IpCounter.ICMP_IN_TIMESTAMPS;
            case TIMESTAMP_REPLY -> IpCounter.ICMP_IN_TIMESTAMP_REPS;
            case ADDRESS_MASK -> IpCounter.ICMP_IN_ADDR_MASKS;
            case ADDRESS_MASK_REPLY -> IpCounter.ICMP_IN_ADDR_MASK_REPS;
            default -> null;
        };
    }
}
