package io.hawser.tools.probe;

import io.hawser.host.Host;
import io.hawser.ip.EchoListener;
import io.hawser.ip.Icmp;
import io.hawser.ip.Path;
import io.hawser.wire.IcmpHeader;

/** Echo requests of one command, with an identifier of their own. */
final class EchoProbes {
    private final Icmp icmp;
    private final int identifier;

    /** Registers the lowest free identifier. */
    EchoProbes(Host host, EchoListener listener) {
        icmp = host.ip().icmp();
        identifier = icmp.listen(listener);
    }

    /** Returns whether a request with so much data passes the path without fragmentation. */
    static boolean fits(Path path, int dataBytes) {
        return path.headerBytes() + IcmpHeader.BYTES + dataBytes <= path.mtuBytes();
    }

    /** Sends a request, with DF if it fits the path, as Linux does. */
    void send(Path path, int sequence, byte[] data, int ttl) {
        icmp.echoRequest(path, identifier, sequence, data, 0, ttl, fits(path, data.length));
    }

    /** Sends a request with DF or without. */
    void send(Path path, int sequence, byte[] data, int ttl, boolean dontFragment) {
        icmp.echoRequest(path, identifier, sequence, data, 0, ttl, dontFragment);
    }

    void close() {
        icmp.unlisten(identifier);
    }
}
