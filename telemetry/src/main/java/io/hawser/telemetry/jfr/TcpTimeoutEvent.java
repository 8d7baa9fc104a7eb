package io.hawser.telemetry.jfr;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** The retransmission timer, or that of a handshake, has fired because no acknowledgment arrived. */
@Name("hawser.TcpRetransmissionTimeout")
@Label("TCP Retransmission Timeout")
@Description("The retransmission timer has fired because nothing was acknowledged (RFC 6298)")
final class TcpTimeoutEvent extends TcpEvent {
    @Label("State")
    String state = "";

    @Label("Unacknowledged Data")
    @Description("Data that waits for an acknowledgment, in bytes")
    int unacknowledged;
}
