package io.hawser.packetdrill;

import io.hawser.wire.TcpHeader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a script. As in the real tool one connection at a time is under test, the last that was begun, and
 * every packet of the script without ports belongs to it.
 */
final class ScriptFlows {
    private static final int FIRST_REMOTE_PORT = 49_152;

    private final Config config;
    private final List<ScriptFlow> all = new ArrayList<>();
    private @Nullable ScriptFlow current;
    private int listeningPort;
    private boolean isListening;
    private int nextRemotePort = FIRST_REMOTE_PORT;

    ScriptFlows(Config config) {
        this.config = config;
    }

    /** Records a new socket, which is under test from now on. */
    void newSocket() {
        isListening = false;
        current = null;
    }

    void listening(int port) {
        isListening = true;
        listeningPort = port;
    }

    void connecting(int localPort, int remotePort) {
        ScriptFlow flow = new ScriptFlow(localPort, remotePort, config.scaledEcho);
        flow.connecting = true;
        all.add(flow);
        current = flow;
    }

    @Nullable
    ScriptFlow current() {
        return current;
    }

    /** The flow of a packet in the script; a segment to a listener begins a new one. */
    ScriptFlow of(PacketSpec packet, int line) {
        if (packet.transport() instanceof PacketSpec.Tcp tcp) {
            if (packet.inbound() && (isListening || current == null)) {
                return begin(tcp);
            }
            boolean syn = (tcp.flags() & TcpHeader.SYN) != 0;
            if (current != null && packet.inbound() && syn) {
                current.remoteSyn(tcp.seq());
            }
        }
        if (current == null) {
            throw new ScriptFailure(line, "there is no socket that the packet could belong to");
        }
        return current;
    }

    private ScriptFlow begin(PacketSpec.Tcp tcp) {
        int local = isListening ? listeningPort : config.bindPort;
        ScriptFlow flow = new ScriptFlow(
                tcp.destinationPort() == 0 ? local : tcp.destinationPort(), nextRemotePort++, config.scaledEcho);
        if ((tcp.flags() & TcpHeader.SYN) != 0) {
            flow.remoteSyn(tcp.seq());
        }
        all.add(flow);
        current = flow;
        isListening = false;
        return flow;
    }

    /** The flow of a segment from the host; null for none. */
    @Nullable
    ScriptFlow of(SegmentFields segment) {
        for (ScriptFlow flow : all) {
            if (flow.localPort == segment.sourcePort() && flow.remotePort == segment.destinationPort()) {
                return flow;
            }
        }
        return null;
    }
}
