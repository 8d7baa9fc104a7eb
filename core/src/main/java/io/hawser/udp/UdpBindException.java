package io.hawser.udp;

import java.io.Serial;

/** Thrown when no socket can be bound to the address and port. */
public final class UdpBindException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final UdpResult reason;

    UdpBindException(UdpResult reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** {@link UdpResult#ADDRESS_IN_USE} or {@link UdpResult#ADDRESS_NOT_AVAILABLE}. */
    public UdpResult reason() {
        return reason;
    }
}
