package io.hawser.tools.netcat;

import io.hawser.host.Host;
import io.hawser.packet.Packet;
import io.hawser.tools.command.Console;
import io.hawser.tools.sockets.Services;
import io.hawser.udp.UdpBindException;
import io.hawser.udp.UdpHandler;
import io.hawser.udp.UdpResult;
import io.hawser.udp.UdpSocket;
import io.hawser.wire.Bytes;
import io.hawser.wire.IpAddress;
import io.hawser.wire.Ipv4Header;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** nc over UDP: a line is a datagram. A listener answers the sender of the first datagram. */
final class NetcatDatagrams extends NetcatRun implements UdpHandler {
    private final @Nullable IpAddress peer;
    private @Nullable UdpSocket socket;

    /** @param peer the address to send to; for a listener, the local address; null for any */
    NetcatDatagrams(Host host, NetcatOptions options, Console console, Services services, @Nullable IpAddress peer) {
        super(host, options, console, services);
        this.peer = peer;
    }

    @Override
    void begin() {
        int port = options.ports.getFirst();
        try {
            UdpSocket bound = options.listens
                    ? host.udp().bind(peer, port, this)
                    : host.udp().bind(options.source, options.localPort, this);
            socket = bound;
            if (!options.listens && peer != null) {
                UdpResult found = bound.connect(peer, port);
                if (found != UdpResult.OK) {
                    tell("nc: connect to " + options.host + " port " + port + " (udp) failed: Network is unreachable");
                    end(FAILED);
                    return;
                }
            }
        } catch (UdpBindException taken) {
            tell("nc: Address already in use");
            end(FAILED);
            return;
        }
        if (options.listens) {
            if (options.verbose) {
                tell("Bound on " + (peer == null ? "0.0.0.0" : peer) + " " + port);
            }
        } else {
            if (options.verbose) {
                tell("Connection to " + options.host + " " + port + " port " + service(port) + " succeeded!");
            }
            active();
            readInput();
        }
    }

    @Override
    public void readable(UdpSocket from) {
        if (isEnded() || isCongested()) {
            return;
        }
        for (Packet packet = from.receive(); packet != null; packet = from.receive()) {
            if (!from.isConnected()) {
                IpAddress sender = IpAddress.v4(Ipv4Header.source(packet.bytes(), packet.networkOffset()));
                int port = Bytes.u16(packet.bytes(), packet.transportOffset());
                from.connect(sender, port);
                if (options.verbose) {
                    tell("Connection received on " + sender + " " + port);
                }
            }
            active();
            byte[] payload = Arrays.copyOfRange(packet.bytes(), packet.start(), packet.end());
            packet.release();
            print(payload, payload.length);
            readInput();
            if (isCongested()) {
                return;
            }
        }
    }

    @Override
    void send(byte[] line) {
        if (socket != null) {
            socket.send(line, 0, line.length);
        }
    }

    @Override
    void inputEnded() {
        // UDP has no way to signal the end
    }

    @Override
    void readOn() {
        if (socket != null) {
            readable(socket);
        }
    }

    @Override
    void idle() {
        end(0);
    }

    @Override
    void release() {
        if (socket != null) {
            socket.close();
        }
    }
}
