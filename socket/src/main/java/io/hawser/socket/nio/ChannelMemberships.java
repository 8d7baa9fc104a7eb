package io.hawser.socket.nio;

import io.hawser.ip.NetworkInterface;
import io.hawser.socket.crossing.DatagramEndpoint;
import io.hawser.socket.crossing.Inet;
import io.hawser.udp.UdpResult;
import io.hawser.udp.UdpSocket;
import io.hawser.wire.IpAddress;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The multicast groups of one channel. A group may be joined before the channel is bound; the host joins it with the
 * bind. The channel guards it.
 */
final class ChannelMemberships {
    private final HostDatagramChannel channel;
    private final DatagramEndpoint endpoint;
    private final List<GroupKey> keys = new ArrayList<>();

    ChannelMemberships(HostDatagramChannel channel, DatagramEndpoint endpoint) {
        this.channel = channel;
        this.endpoint = endpoint;
    }

    /** A change of the memberships of a channel. */
    @FunctionalInterface
    interface Change {
        /**
         * Makes the change.
         *
         * @param bound whether the channel is bound, so that the host is concerned
         */
        void on(ChannelMemberships memberships, boolean bound) throws IOException;
    }

    /** An action on the socket of the host. */
    @FunctionalInterface
    private interface GroupAction {
        UdpResult on(UdpSocket socket, NetworkInterface via, IpAddress group, IpAddress source);
    }

    /**
     * Checks the arguments of a join.
     *
     * @throws IllegalArgumentException as the JDK throws it
     */
    static void check(InetAddress group, @Nullable InetAddress source, @Nullable ProtocolFamily family) {
        if (!group.isMulticastAddress()) {
            throw new IllegalArgumentException("Group not a multicast address");
        }
        if (group instanceof Inet6Address && family == StandardProtocolFamily.INET) {
            throw new IllegalArgumentException("Only IPv6 sockets can join IPv6 multicast group");
        }
        if (source != null) {
            checkSource(group, source);
        }
    }

    static void checkSource(InetAddress group, InetAddress source) {
        if (source.isAnyLocalAddress()) {
            throw new IllegalArgumentException("Source address is a wildcard address");
        }
        if (source.isMulticastAddress()) {
            throw new IllegalArgumentException("Source address is multicast address");
        }
        if (source.getClass() != group.getClass()) {
            throw new IllegalArgumentException("Source address is different type to group");
        }
    }

    /**
     * Joins a group, or returns the key of the membership.
     *
     * @param via null for the interface that the routes name
     * @param source null for all sources
     * @throws IllegalStateException if the group was joined for all sources and is now to be joined for one, or the
     *     reverse
     */
    GroupKey join(
            InetAddress group, java.net.@Nullable NetworkInterface via, @Nullable InetAddress source, boolean bound)
            throws IOException {
        for (GroupKey each : keys) {
            if (each.concerns(group, via)) {
                InetAddress known = each.source();
                if (known == null && source == null || source != null && source.equals(known)) {
                    return each;
                }
                if (known == null || source == null) {
                    throw new IllegalStateException(
                            known == null
                                    ? "Already a member to receive all packets"
                                    : "Already have source-specific membership");
                }
            }
        }
        GroupKey key = new GroupKey(channel, group, via, source);
        if (bound) {
            perform(key, source, ChannelMemberships::joinOn);
        }
        keys.add(key);
        return key;
    }

    /** The key of a membership for all sources; null if there is none. */
    @Nullable
    GroupKey find(InetAddress group, java.net.@Nullable NetworkInterface via) {
        for (GroupKey each : keys) {
            if (each.source() == null && each.concerns(group, via)) {
                return each;
            }
        }
        return null;
    }

    /** Joins the groups that were joined before the bind. */
    void bound() throws IOException {
        for (GroupKey key : keys) {
            perform(key, key.source(), ChannelMemberships::joinOn);
            for (InetAddress source : key.blocked()) {
                block(key, source, /* bound= */ true);
            }
        }
    }

    void drop(GroupKey key, boolean bound) throws IOException {
        if (!key.isValid()) {
            return;
        }
        key.invalidate();
        keys.remove(key);
        if (bound) {
            perform(
                    key,
                    key.source(),
                    (socket, via, group, source) -> source.isUnspecified()
                            ? socket.groups().leave(group, via)
                            : socket.groups().leaveSource(group, via, source));
        }
    }

    void block(GroupKey key, InetAddress source, boolean bound) throws IOException {
        if (bound) {
            perform(key, source, (socket, via, group, from) -> socket.groups().block(group, via, from));
        }
    }

    void unblock(GroupKey key, InetAddress source, boolean bound) throws IOException {
        if (bound) {
            perform(key, source, (socket, via, group, from) -> socket.groups().unblock(group, via, from));
        }
    }

    /** Makes all keys invalid, because the channel was closed; the socket leaves its groups itself. */
    void invalidateAll() {
        keys.forEach(GroupKey::invalidate);
    }

    private static UdpResult joinOn(UdpSocket socket, NetworkInterface via, IpAddress group, IpAddress source) {
        return source.isUnspecified()
                ? socket.groups().join(group, via)
                : socket.groups().joinSource(group, via, source);
    }

    private void perform(GroupKey key, @Nullable InetAddress source, GroupAction action) throws IOException {
        IpAddress group = Inet.toCore(key.group());
        IpAddress from = source == null ? IpAddress.ANY_V4 : Inet.toCore(source);
        endpoint.apply(socket -> {
            NetworkInterface via = endpoint.forGroup(key.via(), group);
            return via == null ? UdpResult.NO_DEVICE : action.on(socket, via, group, from);
        });
    }
}
