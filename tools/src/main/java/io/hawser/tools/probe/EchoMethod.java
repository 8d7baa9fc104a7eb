package io.hawser.tools.probe;

import io.hawser.host.Host;
import io.hawser.ip.EchoListener;
import io.hawser.ip.Path;
import io.hawser.ip.header.PacketAddresses;
import io.hawser.packet.Packet;
import io.hawser.udp.UdpResult;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.IpAddress;
import org.jspecify.annotations.Nullable;

/** Probes by ICMP echo requests, numbered from 1. */
final class EchoMethod implements TracerouteMethod, EchoListener {
    private static final int SEQUENCES = 1 << 16;

    private final Host host;
    private final IpAddress target;
    private Answers answers = (_, _, _, _) -> {};
    private @Nullable EchoProbes probes;

    EchoMethod(Host host, IpAddress target) {
        this.host = host;
        this.target = target;
    }

    @Override
    public int headerBytes() {
        return ProbeTool.ipHeaderBytes(target) + IcmpHeader.BYTES;
    }

    @Override
    public void begin(Answers told) {
        answers = told;
        probes = new EchoProbes(host, this);
    }

    @Override
    public UdpResult send(int index, int ttl, int packetBytes, boolean dontFragment) {
        Path path = host.ip().pathTo(target);
        if (path == null || probes == null) {
            return UdpResult.NETWORK_UNREACHABLE;
        }
        byte[] data = new byte[packetBytes - headerBytes()];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (0x48 + (i & 0x3f));
        }
        if (dontFragment && !EchoProbes.fits(path, data.length)) {
            return UdpResult.MESSAGE_TOO_LONG;
        }
        probes.send(path, index + 1, data, ttl, dontFragment);
        return UdpResult.OK;
    }

    @Override
    public void forget(int index) {
        // an answer that comes later is for a probe that is over
    }

    @Override
    public void close() {
        if (probes != null) {
            probes.close();
        }
    }

    @Override
    public void replied(Packet reply) {
        answers.answered(index(reply), PacketAddresses.source(reply), true, "");
    }

    @Override
    public void failed(Packet request, int type, int code, int mtuBytes, IpAddress from) {
        answers.failed(index(request), from, type, code, mtuBytes);
    }

    private static int index(Packet message) {
        return (IcmpHeader.rest(message.bytes(), message.start()) & SEQUENCES - 1) - 1;
    }
}
