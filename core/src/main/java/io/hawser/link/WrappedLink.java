package io.hawser.link;

/**
 * A link that wraps another and changes its packets. It offers no offloads ({@link Offloads#NONE}) unless it overrides
 * them.
 *
 * <p>Called by the thread that owns the host, like the link itself.
 */
public abstract class WrappedLink implements Link {
    private final Link link;

    protected WrappedLink(Link link) {
        this.link = link;
    }

    /** The wrapped link. */
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
