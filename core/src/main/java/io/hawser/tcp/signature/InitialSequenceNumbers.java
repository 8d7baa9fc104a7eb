package io.hawser.tcp.signature;

/** The initial sequence numbers of a flow, from which TCP-AO derives its traffic keys (RFC 5925 §5.2). */
public interface InitialSequenceNumbers {
    /** Returns whether both numbers are known: after a SYN and the SYN+ACK that answers it. */
    boolean hasBothIsns();

    /** The ISN of this end; 0 before there is one. */
    int localIsn();

    /** The peer's ISN; valid only if {@link #hasBothIsns}. */
    int remoteIsn();
}
