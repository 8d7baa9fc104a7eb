package io.hawser.lab.stage;

import io.hawser.tcp.TcpFlow;
import io.hawser.wire.IpAddress;

/** Identifies one end of a connection: its host, and the addresses and ports as that host sees them. */
record FourTuple(String host, IpAddress local, int localPort, IpAddress remote, int remotePort) {
    static FourTuple of(String host, TcpFlow flow) {
        return new FourTuple(host, flow.localAddress(), flow.localPort(), flow.remoteAddress(), flow.remotePort());
    }

    /** The other end, by addresses and ports alone: its host is empty. */
    FourTuple peer() {
        return new FourTuple(
                "", /* local= */ remote, /* localPort= */ remotePort, /* remote= */ local, /* remotePort= */ localPort);
    }

    /** The same end without its host. */
    FourTuple anywhere() {
        return new FourTuple("", local, localPort, remote, remotePort);
    }
}
