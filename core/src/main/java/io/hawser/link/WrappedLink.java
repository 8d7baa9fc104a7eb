package io.hawser.link;

/**
 * A link with something done to its packets on the way. It leaves nothing to the other link ({@link Offloads#NONE}),
 * unless it says otherwise.
 *
 * <p>Called by the thread that owns the host, like the link itself.
 */
public abstract class WrappedLink implements Link {
    private final Link link;

    protected WrappedLink(Link link) {
        this.link = link;
    }

    /** The link that carries the packets in the end. */
    protected final Link link() {
        return link;
    }

    @Override
    public final LinkType type() {
        return link.type();
    }

    @Override
    public final int mtuBytes() {
        return link.mtuBytes();
    }

    @Override
    public final MacAddress address() {
        return link.address();
    }
}
