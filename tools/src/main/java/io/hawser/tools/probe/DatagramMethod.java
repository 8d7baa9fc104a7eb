package io.hawser.tools.probe;

import io.hawser.host.Host;
import io.hawser.packet.Packet;
import io.hawser.udp.UdpBindException;
import io.hawser.udp.UdpHandler;
import io.hawser.udp.UdpResult;
import io.hawser.udp.UdpSocket;
import io.hawser.wire.IpAddress;
import io.hawser.wire.UdpHeader;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Probes by UDP, each from a port of its own to a port of its own, on which nobody is expected to listen. */
final class DatagramMethod implements TracerouteMethod {
    /** The first port that is tried if none is said. */
    static final int FIRST_PORT = 33_434;

    private final Host host;
    private final IpAddress target;
    private final int firstPort;
    private final Map<Integer, UdpSocket> sockets = new HashMap<>();
    private Answers answers = (_, _, _, _) -> {};

    DatagramMethod(Host host, IpAddress target, int firstPort) {
        this.host = host;
        this.target = target;
        this.firstPort = firstPort;
    }

    @Override
    public int headerBytes() {
        return ProbeTool.ipHeaderBytes(target) + UdpHeader.BYTES;
    }

    @Override
    public void begin(Answers told) {
        answers = told;
    }

    @Override
    public UdpResult send(int index, int ttl, int packetBytes, boolean dontFragment) {
        byte[] data = new byte[packetBytes - headerBytes()];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (0x40 + (i & 0x3f));
        }
        try {
            UdpSocket socket = host.udp().bind(null, 0, new Listener(index));
            sockets.put(index, socket);
            socket.ttl(ttl);
            socket.dontFragment(dontFragment);
            socket.mayFragment(!dontFragment);
            UdpResult result = socket.connect(target, firstPort + index);
            return result == UdpResult.OK ? socket.send(data, 0, data.length) : result;
        } catch (UdpBindException noPort) {
            return noPort.reason();
        }
    }

    @Override
    public void forget(int index) {
        @Nullable UdpSocket socket = sockets.remove(index);
        if (socket != null) {
            socket.close();
        }
    }

    @Override
    public void close() {
        sockets.values().forEach(UdpSocket::close);
        sockets.clear();
    }

    private final class Listener implements UdpHandler {
        private final int index;

        Listener(int index) {
            this.index = index;
        }

        /** Somebody listens there after all. */
        @Override
        public void readable(UdpSocket socket) {
            Packet packet = socket.receive();
            if (packet != null) {
                packet.release();
            }
            answers.answered(index, target, true, "");
        }

        @Override
        public void failed(UdpSocket socket, IpAddress destination, int port, int type, int code, IpAddress from) {
            answers.failed(index, from, type, code, host.ip().icmp().errorMtuBytes());
        }
    }
}
