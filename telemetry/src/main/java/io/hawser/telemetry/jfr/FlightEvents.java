package io.hawser.telemetry.jfr;

import io.hawser.host.Host;
import io.hawser.ip.header.PacketAddresses;
import io.hawser.packet.Packet;
import io.hawser.tcp.TcpFlow;
import io.hawser.tcp.TcpObserver;
import io.hawser.tcp.TcpState;
import io.hawser.tcp.TcpTimerKind;
import io.hawser.tcp.event.RetransmissionTimerUse;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.wire.IpAddress;
import io.hawser.wire.TcpHeader;
import org.jspecify.annotations.Nullable;

/**
 * Reports events in the TCP of a host to the JDK's Flight Recorder: state changes, retransmissions, timeouts, drops and
 * resets. Belongs to the thread that owns the host.
 *
 * <pre>{@code
 * host.tcp().observer(FlightEvents.of(host));
 * }</pre>
 *
 * <p>While no recording is active, an event costs the test of a field.
 */
public final class FlightEvents implements TcpObserver {
    private final Host host;

    /** The addresses of the last segment without a flow, which are those of the reset that answers it. */
    private IpAddress strayLocal = IpAddress.ANY_V4;

    private IpAddress strayRemote = IpAddress.ANY_V4;

    private FlightEvents(Host host) {
        this.host = host;
    }

    /** Makes an observer of {@code host}, to be set on its TCP, alone or combined with another. */
    public static TcpObserver of(Host host) {
        return new FlightEvents(host);
    }

    @Override
    public void stateChanged(TcpFlow flow, TcpState from, TcpState to) {
        TcpStateEvent event = new TcpStateEvent();
        if (event.isEnabled()) {
            event.describe(host, flow);
            event.from = from.name();
            event.to = to.name();
            event.commit();
        }
    }

    @Override
    public void timerFired(TcpFlow flow, TcpTimerKind timer) {
        boolean isTimeout = timer == TcpTimerKind.CONNECTION_ESTABLISHMENT
                || timer == TcpTimerKind.RETRANSMISSION
                        && flow.retransmissionTimerUse() == RetransmissionTimerUse.TIMEOUT;
        TcpTimeoutEvent event = new TcpTimeoutEvent();
        if (isTimeout && event.isEnabled()) {
            event.describe(host, flow);
            event.state = flow.state().name();
            event.unacknowledged = flow.sendQueueBytes();
            event.commit();
        }
    }

    @Override
    public void retransmitted(TcpFlow flow, int seq, int bytes) {
        TcpRetransmissionEvent event = new TcpRetransmissionEvent();
        if (event.isEnabled()) {
            event.describe(host, flow);
            event.sequenceNumber = Integer.toUnsignedLong(seq);
            event.data = bytes;
            event.commit();
        }
    }

    @Override
    public void dropped(@Nullable TcpFlow flow, TcpCounter reason) {
        TcpDropEvent event = new TcpDropEvent();
        if (event.isEnabled()) {
            if (flow == null) {
                event.describe(host);
            } else {
                event.describe(host, flow);
            }
            event.reason = reason.mibName();
            event.commit();
        }
    }

    @Override
    public void segmentReceived(@Nullable TcpFlow flow, Packet segment) {
        if (flow == null || isReset(segment)) {
            received(flow, segment);
        }
    }

    @Override
    public void segmentSent(@Nullable TcpFlow flow, Packet segment) {
        if (isReset(segment)) {
            byte[] bytes = segment.bytes();
            int at = segment.start();
            int localPort = TcpHeader.sourcePort(bytes, at);
            int remotePort = TcpHeader.destinationPort(bytes, at);
            reset(flow, segment, /* sent= */ true, localPort, remotePort);
        }
    }

    private static boolean isReset(Packet segment) {
        return (TcpHeader.flags(segment.bytes(), segment.start()) & TcpHeader.RST) != 0;
    }

    private void received(@Nullable TcpFlow flow, Packet segment) {
        if (!new TcpResetEvent().isEnabled()) {
            return;
        }
        if (flow == null) {
            strayLocal = PacketAddresses.destination(segment);
            strayRemote = PacketAddresses.source(segment);
        }
        if (isReset(segment)) {
            byte[] bytes = segment.bytes();
            int at = segment.start();
            int localPort = TcpHeader.destinationPort(bytes, at);
            int remotePort = TcpHeader.sourcePort(bytes, at);
            reset(flow, segment, /* sent= */ false, localPort, remotePort);
        }
    }

    private void reset(@Nullable TcpFlow flow, Packet segment, boolean sent, int localPort, int remotePort) {
        TcpResetEvent event = new TcpResetEvent();
        if (!event.isEnabled()) {
            return;
        }
        if (flow == null) {
            event.describe(host);
            event.localAddress = strayLocal.toString();
            event.localPort = localPort;
            event.remoteAddress = strayRemote.toString();
            event.remotePort = remotePort;
        } else {
            event.describe(host, flow);
            event.state = flow.state().name();
        }
        event.sent = sent;
        event.sequenceNumber = Integer.toUnsignedLong(TcpHeader.sequence(segment.bytes(), segment.start()));
        event.commit();
    }
}
