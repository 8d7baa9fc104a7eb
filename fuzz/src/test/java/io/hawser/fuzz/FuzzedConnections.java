package io.hawser.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.link.LinkType;
import io.hawser.tcp.ConnectOptions;
import io.hawser.tcp.ListenOptions;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpFlow;
import io.hawser.tcp.TcpHandler;
import io.hawser.tcp.TcpObserver;
import io.hawser.tcp.TcpTimerKind;
import io.hawser.tcp.congestion.CongestionControls;
import io.hawser.time.Deadline;
import io.hawser.wire.Bytes;
import io.hawser.wire.IpAddress;
import io.hawser.wire.IpProtocol;
import io.hawser.wire.Ipv4Header;
import io.hawser.wire.TcpHeader;
import io.hawser.wire.TcpOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * The connections of one run of {@link TcpFuzzTest}: the initial one, and those that a listener accepts. After each
 * step every sent packet is well-formed, carries its user's bytes at their sequence numbers, and does not shrink a
 * window; users receive the peer's bytes, each once and in order; and no packet is held.
 */
final class FuzzedConnections {
    private static final int LOCAL_PORT = 8080;
    private static final int[] PEER_PORTS = {4711, 4712};
    private static final int SYN = TcpHeader.SYN;
    private static final int ACK = TcpHeader.ACK;
    private static final int FIN = TcpHeader.FIN;
    private static final int TCP_WINDOW = 14;
    private static final int WINDOW = 0xffff;
    private static final byte[] NONE = {};

    private static final TcpObserver RULES = new TcpObserver() {
        @Override
        public void timerArmed(TcpFlow flow, TcpTimerKind timer, long deadlineNanos) {
            if (flow.timerDeadlineNanos(TcpTimerKind.RETRANSMISSION) != Deadline.NEVER
                    && flow.timerDeadlineNanos(TcpTimerKind.PERSIST) != Deadline.NEVER) {
                throw new AssertionError("both timers of what is to be sent are armed: " + flow);
            }
        }
    };

    private final FuzzedHost fuzzed;
    private final List<FuzzedUser> users = new ArrayList<>();
    private final List<FuzzedPeer> peers = new ArrayList<>();
    private final int synOptions;
    private final int habits;

    /** Whether accurate ECN is requested and agreed to. */
    private final boolean accurateEcn;

    private FuzzedPeer peer;

    /** A packet that was on the wire, and when it was looked at. */
    private static final class OnWire {
        private final long nanos;
        private final byte[] bytes;

        OnWire(long nanos, byte[] bytes) {
            this.nanos = nanos;
            this.bytes = bytes;
        }

        boolean isLike(OnWire other) {
            return nanos == other.nanos && Arrays.equals(bytes, other.bytes);
        }

        /** The same packet, if it is TCP, with a window of 0. */
        OnWire withoutWindow() {
            byte[] without = bytes.clone();
            if (Ipv4Header.protocol(without, 0) == IpProtocol.TCP) {
                Bytes.put16(without, Ipv4Header.MIN_BYTES + TCP_WINDOW, 0);
                PacketFuzzTest.mend(without, 0);
            }
            return new OnWire(nanos, without);
        }

        @Override
        public String toString() {
            return nanos + " " + HexFormat.of().formatHex(bytes);
        }
    }

    private final List<OnWire> wire = new ArrayList<>();

    private final boolean isModelled;

    /**
     * Makes a host, and peers that have sent nothing yet.
     *
     * @param offloads whether the link takes units of several segments, and completes checksums
     * @param settings bits that select sysctls, and the options of the peer's SYN
     * @param habits selects the users' reactions to events
     */
    FuzzedConnections(boolean offloads, int settings, int habits) {
        fuzzed = new FuzzedHost(LinkType.RAW_IP, offloads);
        synOptions = settings & 31;
        this.habits = habits;
        accurateEcn = (settings >>> 5 & 1) != 0;
        fuzzed.sysctl("net.ipv4.tcp_ecn", accurateEcn ? 3 : settings & 1);
        fuzzed.sysctl("net.ipv4.tcp_syncookies", (settings >>> 6 & 1) * 2);
        fuzzed.sysctl("net.ipv4.tcp_fastopen", 0x603);
        fuzzed.sysctl("net.ipv4.tcp_mtu_probing", settings >>> 7);
        String control = CongestionControls.NAMES.get((habits >>> 4) % CongestionControls.NAMES.size());
        isModelled = control.equals(FuzzedUser.PACED);
        fuzzed.host.sysctls().set("net.ipv4.tcp_congestion_control", control);
        fuzzed.host.tcp().observer(RULES);
        for (int port : PEER_PORTS) {
            peers.add(new FuzzedPeer(port, LOCAL_PORT));
        }
        peer = peers.getFirst();
    }

    // ---- moves to a state

    void reach(StartState state) throws TcpException {
        if (state.isPassive()) {
            openPassively(state);
            return;
        }
        FuzzedUser user = new FuzzedUser(habits);
        user.connection = fuzzed.host
                .tcp()
                .connect(
                        FuzzedHost.PEER,
                        peer.port,
                        ConnectOptions.defaults().localPort(LOCAL_PORT).handler(user));
        users.add(user);
        flush();
        if (state == StartState.SYN_SENT) {
            return;
        }
        if (state == StartState.SYN_RCVD_ACTIVE) {
            send(SYN | asking(), peer.isn, 0, synOptions(), 0);
            return;
        }
        send(SYN | ACK | (accurateEcn ? TcpHeader.CWR : 0), peer.isn, peer.hostEnd, synOptions(), 0);
        if (state == StartState.CLOSE_WAIT || state == StartState.LAST_ACK) {
            send(FIN | ACK, peer.next, peer.hostEnd, options(), 0);
        }
        if (state != StartState.ESTABLISHED && state != StartState.CLOSE_WAIT) {
            user.connection.shutdownOutput();
            flush();
        }
        if (state == StartState.FIN_WAIT_2 || state == StartState.TIME_WAIT) {
            send(ACK, peer.next, peer.hostEnd, options(), 0);
        }
        if (state == StartState.CLOSING || state == StartState.TIME_WAIT) {
            send(FIN | ACK, peer.next, state == StartState.CLOSING ? peer.hostEnd - 1 : peer.hostEnd, options(), 0);
        }
    }

    private void openPassively(StartState state) throws TcpException {
        if (state == StartState.LISTEN || state == StartState.SYN_RCVD_PASSIVE) {
            FuzzedUser user = new FuzzedUser(habits);
            user.connection = fuzzed.host.tcp().openPassively(IpAddress.ANY_V4, LOCAL_PORT, user);
            users.add(user);
        } else {
            fuzzed.host
                    .tcp()
                    .listen(LOCAL_PORT, ListenOptions.defaults().backlog(2).handler(this::accepted));
        }
        if (state == StartState.LISTEN || state == StartState.LISTENER) {
            return;
        }
        send(SYN | asking(), peer.isn, 0, synOptions(), 0);
        if (state == StartState.ACCEPTED) {
            send(ACK, peer.next, peer.hostEnd, options(), 0);
        }
    }

    private int asking() {
        return accurateEcn ? TcpHeader.AE | TcpHeader.CWR | TcpHeader.ECE : 0;
    }

    private TcpHandler accepted(TcpConnection connection) {
        FuzzedUser user = new FuzzedUser(habits);
        user.connection = connection;
        users.add(user);
        return user;
    }

    // ---- possible steps

    void segmentArrives(int what, Input input) {
        peer = peers.get(what >>> 7);
        int flags = input.u8();
        int bases = input.u8();
        int seq = peer.seqBase(bases) + delta(bases >>> 4, input);
        int ack = peer.ackBase(bases >>> 2) + delta(bases >>> 6, input);
        int size = input.u8();
        int length = size * ((what & 8) == 0 ? 1 : 6);
        // further choices use bits that were used already
        peer.tos = size & 3;
        flags |= (size & 4) != 0 ? TcpHeader.AE : 0;
        int window = (what & 16) == 0 ? WINDOW : input.u8() << ((what & 32) == 0 ? 0 : 8);
        int urgent = (flags & TcpHeader.URG) == 0 ? 0 : input.u8();
        byte[] options = (flags & SYN) != 0 ? synOptions() : options();
        if ((what & 64) != 0) {
            options = otherOptions(input);
        }
        fuzzed.deliver(peer.segment(flags, seq, (flags & ACK) == 0 ? 0 : ack, window, urgent, options, length));
        if ((what & 4) == 0 && (what & 3) != 3) {
            // otherwise the burst continues
            flush();
        }
    }

    private static int delta(int size, Input input) {
        return switch (size & 3) {
            case 0 -> 0;
            case 1 -> input.s8();
            case 2 -> (short) input.u16();
            default -> input.i32();
        };
    }

    private byte[] synOptions() {
        return FuzzedPeer.synOptions(synOptions, timestamp(), peer.hostTimestamp);
    }

    /** The timestamps option, if it was offered. */
    private byte[] options() {
        if ((synOptions & 4) == 0) {
            return NONE;
        }
        byte[] bytes = new byte[TcpOptions.TIMESTAMPS_BYTES];
        TcpOptions.putTimestamps(bytes, 0, timestamp(), peer.hostTimestamp);
        return bytes;
    }

    private byte[] otherOptions(Input input) {
        int kind = input.u8();
        byte[] bytes = Arrays.copyOf(options(), TcpOptions.MAX_BYTES);
        int at = (synOptions & 4) == 0 ? 0 : TcpOptions.TIMESTAMPS_BYTES;
        switch (kind & 3) {
            case 0 -> {
                byte[] any = input.bytes(kind >>> 2);
                System.arraycopy(any, 0, bytes, 0, Math.min(any.length, bytes.length));
                at = Math.min(any.length, bytes.length);
            }
            case 1 ->
                TcpOptions.putTimestamps(
                        bytes,
                        0,
                        timestamp() + delta(kind >>> 2, input),
                        peer.hostTimestamp + delta(kind >>> 4, input));
            default -> {
                int blocks = 1 + (kind >>> 2 & 1) + (kind >>> 3 & 1);
                at = TcpOptions.putSackHead(bytes, at, blocks);
                for (int i = 0; i < blocks; i++) {
                    int left = peer.ackBase(kind >>> 4) + delta(kind >>> 6, input);
                    at = TcpOptions.putSackBlock(bytes, at, left, left + input.u16());
                }
            }
        }
        return Arrays.copyOf(bytes, at + 3 & ~3);
    }

    private int timestamp() {
        return (int) (fuzzed.wheel.nowNanos() / 1_000_000) + 77_000;
    }

    private void send(int flags, int seq, int ack, byte[] options, int length) {
        fuzzed.deliver(peer.segment(flags, seq, ack, WINDOW, 0, options, length));
        flush();
    }

    void userCalls(int call, Input input) throws TcpException {
        if (users.isEmpty()) {
            return;
        }
        fuzzed.trace("call " + (call & 15));
        users.get(users.size() > 1 ? input.u8() % users.size() : 0).call(call, input);
        if (call < 16) {
            flush();
        }
    }

    void optionChanges(int option, Input input) {
        if (!users.isEmpty()) {
            fuzzed.trace("option " + (option & 15));
            users.getLast().changeOption(option, input);
            flush();
        }
    }

    void timePasses(int step) {
        if (step == 0) {
            fuzzed.advanceToNextDeadline();
        } else {
            fuzzed.advanceMillis(1L << step % 22);
        }
    }

    void icmpArrives(Input input) {
        byte[] quoted = peer.lastOfHost;
        if (quoted != null) {
            int type = input.u8() % 14;
            int code = input.u8() & 15;
            fuzzed.deliver(peer.icmpError(quoted, type, code, input.u16(), delta(code, input)));
            flush();
        }
    }

    private void flush() {
        fuzzed.host.flush();
        lookAtWhatWasSent();
    }

    // ---- checks

    void check() {
        flush();
        if (fuzzed.pool.outstanding() != 0) {
            throw new AssertionError("packets are held");
        }
        for (FuzzedUser user : users) {
            user.check();
        }
    }

    void end(boolean byAbort) {
        users.forEach(user -> user.leave(byAbort));
        fuzzed.end(byAbort);
        lookAtWhatWasSent();
        users.forEach(FuzzedUser::checkEnd);
    }

    /**
     * Checks that the packets on the wire are those of {@code other}, which played the same program. Pacing may space
     * out single segments here, and units there; a unit has no space for the user timeout option. All segments of a
     * unit offer the window of the first one, which may be rounded in another way; what follows depends on it, so that
     * it is not compared.
     */
    void checkSameWire(FuzzedConnections other) {
        if (isModelled || users.stream().anyMatch(FuzzedUser::isPacedOrAnnounces)) {
            return;
        }
        for (int i = 0; i < Math.min(wire.size(), other.wire.size()); i++) {
            if (wire.get(i).isLike(other.wire.get(i))) {
                continue;
            }
            if (wire.get(i).withoutWindow().isLike(other.wire.get(i).withoutWindow())) {
                return;
            }
            throw new AssertionError(
                    "packet " + i + " on the wire is\n" + wire.get(i) + "\nand without offload\n" + other.wire.get(i));
        }
        assertThat(wire).as("packets on the wire").hasSameSizeAs(other.wire);
    }

    private void lookAtWhatWasSent() {
        for (byte[] packet : fuzzed.sent) {
            wire.add(new OnWire(fuzzed.wheel.nowNanos(), packet));
            if (!Ipv4Header.isWellFormed(packet, 0, packet.length)
                    || Ipv4Header.totalLength(packet, 0) != packet.length
                    || !Ipv4Header.isChecksumValid(packet, 0)) {
                throw new AssertionError(
                        "a bad packet is sent: " + HexFormat.of().formatHex(packet));
            }
            if (Ipv4Header.protocol(packet, 0) == IpProtocol.TCP) {
                lookAtSegment(packet);
            }
        }
        fuzzed.sent.clear();
    }

    private void lookAtSegment(byte[] packet) {
        int at = Ipv4Header.MIN_BYTES;
        byte[] mended = packet.clone();
        PacketFuzzTest.mend(mended, 0);
        if (!TcpHeader.isWellFormed(packet, at, packet.length - at) || !Arrays.equals(mended, packet)) {
            throw new AssertionError("a bad segment is sent: " + HexFormat.of().formatHex(packet));
        }
        int port = TcpHeader.destinationPort(packet, at);
        for (FuzzedPeer each : peers) {
            if (each.port == port) {
                each.saw(packet);
            }
        }
        FuzzedUser last = null;
        boolean several = false;
        for (FuzzedUser user : users) {
            if (user.port() == port) {
                several = last != null;
                last = user;
            }
        }
        // a four-tuple that was reused within a burst does not identify the connection of a segment
        if (last != null && !several) {
            last.sent(packet);
        }
    }
}
