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

/**
 * nc over UDP: each read of the input is a datagram. A listener answers the sender of the first datagram.
 *
 * <p>With {@code -v} or {@code -z} a port is first probed by four datagrams of one byte: it counts as open when no ICMP
 * error answers them.
 */
final class NetcatDatagrams extends NetcatRun implements UdpHandler {
    private static final int PIECE_BYTES = 1 << 14;
    private static final int PROBES = 4;
    private static final long BETWEEN_PROBES_NANOS = 1_000_000_000;
    private static final byte[] PROBE = {'X'};

    private final @Nullable IpAddress peer;
    private final Alarm probe = new Alarm(this::probe);
    private @Nullable UdpSocket socket;
    private int port;
    private int nextPort;
    private int probesSent;
    private boolean anySucceeded;

    /** @param peer the address to send to; for a listener, the local address; null for any */
    NetcatDatagrams(Host host, NetcatOptions options, Console console, Services services, @Nullable IpAddress peer) {
        super(host, options, console, services);
        this.peer = peer;
    }

    @Override
    void begin() {
        if (options.listens) {
            port = options.ports.getFirst();
            if (bind(peer, port) && options.verbose) {
                tell("Bound on " + (peer == null ? "0.0.0.0" : peer) + " " + port);
            }
        } else {
            tryNext();
        }
    }

    private boolean bind(@Nullable IpAddress address, int localPort) {
        try {
            socket = host.udp().bind(address, localPort, this);
            return true;
        } catch (UdpBindException taken) {
            tell("nc: Address already in use");
            end(FAILED);
            return false;
        }
    }

    /** Goes to the next port; after the last one the command ends. */
    private void tryNext() {
        if (nextPort == options.ports.size() || peer == null) {
            end(anySucceeded ? 0 : FAILED);
            return;
        }
        release();
        port = options.ports.get(nextPort++);
        if (!bind(options.source, options.localPort) || socket == null) {
            return;
        }
        if (socket.connect(peer, port) != UdpResult.OK) {
            tell("nc: connect to " + options.host + " port " + port + " (udp) failed: Network is unreachable");
            tryNext();
        } else if (options.verbose || options.scans) {
            probesSent = 0;
            transmit(PROBE);
            probe();
        } else {
            opened();
        }
    }

    private void probe() {
        probesSent++;
        if (probesSent == PROBES) {
            opened();
        } else {
            transmit(PROBE);
            probe.after(BETWEEN_PROBES_NANOS);
        }
    }

    private void opened() {
        anySucceeded = true;
        if (options.verbose) {
            tell("Connection to " + options.host + " " + port + " port " + service(port) + " succeeded!");
        }
        if (options.scans) {
            tryNext();
        } else {
            active();
            readInput();
        }
    }

    @Override
    public void failed(UdpSocket of, IpAddress destination, int toPort, int type, int code, IpAddress from) {
        if (of == socket && probe.isArmed()) {
            probe.cancel();
            tryNext();
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
                int sendersPort = Bytes.u16(packet.bytes(), packet.transportOffset());
                from.connect(sender, sendersPort);
                if (options.verbose) {
                    tell("Connection received on " + sender + " " + sendersPort);
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
    int pieceBytes() {
        return PIECE_BYTES;
    }

    @Override
    void send(byte[] piece) {
        transmit(piece);
        nextInput();
    }

    private void transmit(byte[] payload) {
        if (socket != null) {
            socket.send(payload, 0, payload.length);
        }
    }

    /** UDP has no way to signal the end; only the time of {@code -q} begins. */
    @Override
    void inputEnded() {
        inputIsSent();
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
        probe.cancel();
        if (socket != null) {
            socket.close();
        }
    }
}
