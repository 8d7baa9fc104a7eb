package io.hawser.proof.compare;

import io.hawser.wire.IpAddress;

/** The addresses of an exchange. Each exchange has its own peer, so that no state of one can affect another. */
record Addresses(IpAddress subject, int subjectPort, IpAddress peer4, int peerPort, int irs) {
    /** Network 10/8, in which the subject is 10.0.0.1. */
    static final IpAddress SUBJECT = IpAddress.v4(0x0a00_0001);

    static final int PREFIX_LENGTH = 8;

    private static final int FIRST_PORT = 2000;
    private static final int PORTS = 60_000;
    private static final int FIRST_PEER = 0x0a01_0001;
    private static final int PEERS = 0x00f0_0000;
    private static final int PEER_PORT = 8080;

    /** The addresses of the n-th exchange of a run. */
    static Addresses of(long number, int irs) {
        int port = FIRST_PORT + (int) (number % PORTS);
        return new Addresses(SUBJECT, port, IpAddress.v4(FIRST_PEER + (int) (number % PEERS)), PEER_PORT, irs);
    }

    Peer peer() {
        return new Peer(subject, subjectPort, peer4, peerPort, irs);
    }
}
