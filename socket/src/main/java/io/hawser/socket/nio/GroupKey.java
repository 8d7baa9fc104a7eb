package io.hawser.socket.nio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.channels.MembershipKey;
import java.nio.channels.MulticastChannel;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The membership of a channel in a multicast group. Its state is guarded by the channel. */
final class GroupKey extends MembershipKey {
    private final HostDatagramChannel channel;
    private final InetAddress group;
    private final @Nullable NetworkInterface via;
    private final @Nullable InetAddress source;
    private final Set<InetAddress> blocked = new HashSet<>();
    private volatile boolean valid = true;

    GroupKey(
            HostDatagramChannel channel,
            InetAddress group,
            @Nullable NetworkInterface via,
            @Nullable InetAddress source) {
        this.channel = channel;
        this.group = group;
        this.via = via;
        this.source = source;
    }

    @Override
    public boolean isValid() {
        return valid;
    }

    void invalidate() {
        valid = false;
    }

    @Override
    public void drop() {
        try {
            channel.onMemberships((memberships, bound) -> memberships.drop(this, bound));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public MembershipKey block(InetAddress blockedSource) throws IOException {
        requireAllSources();
        channel.onMemberships((memberships, bound) -> {
            requireValid();
            ChannelMemberships.checkSource(group, blockedSource);
            if (blocked.add(blockedSource)) {
                try {
                    memberships.block(this, blockedSource, bound);
                } catch (IOException failed) {
                    blocked.remove(blockedSource);
                    throw failed;
                }
            }
        });
        return this;
    }

    @Override
    public MembershipKey unblock(InetAddress blockedSource) {
        try {
            channel.onMemberships((memberships, bound) -> {
                if (!blocked.contains(blockedSource)) {
                    throw new IllegalStateException("not blocked");
                }
                requireValid();
                memberships.unblock(this, blockedSource, bound);
                blocked.remove(blockedSource);
            });
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return this;
    }

    private void requireAllSources() {
        if (source != null) {
            throw new IllegalStateException("key is source-specific");
        }
    }

    private void requireValid() {
        if (!valid) {
            throw new IllegalStateException("key is no longer valid");
        }
    }

    Set<InetAddress> blocked() {
        return blocked;
    }

    /** Returns whether this is the group and the interface; null is the interface that the routes name. */
    boolean concerns(InetAddress wanted, @Nullable NetworkInterface wantedVia) {
        return group.equals(wanted) && Objects.equals(via, wantedVia);
    }

    @Override
    public MulticastChannel channel() {
        return channel;
    }

    @Override
    public InetAddress group() {
        return group;
    }

    @Override
    @SuppressWarnings("NullAway") // programs only see keys of join, which requires an interface
    public NetworkInterface networkInterface() {
        return via;
    }

    @Nullable
    NetworkInterface via() {
        return via;
    }

    @Override
    @SuppressWarnings("NullAway") // null for all sources, as in the JDK
    public InetAddress sourceAddress() {
        return source;
    }

    @Nullable
    InetAddress source() {
        return source;
    }

    /** For example {@code <239.1.2.3,tap0>}, or with a source {@code <239.1.2.3,tap0,10.0.0.1>}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("<").append(group.getHostAddress());
        if (via != null) {
            text.append(',').append(via.getName());
        }
        if (source != null) {
            text.append(',').append(source.getHostAddress());
        }
        return text.append('>').toString();
    }
}
