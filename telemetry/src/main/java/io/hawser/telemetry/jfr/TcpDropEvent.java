package io.hawser.telemetry.jfr;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** An arriving segment, or a part of it, was dropped; the four-tuple is empty for a segment without a connection. */
@Name("hawser.TcpDrop")
@Label("TCP Drop")
@Description("A segment that has arrived, or a part of it, is not used")
final class TcpDropEvent extends TcpEvent {
    @Label("Reason")
    @Description("Name of the counter, such as TCPOFODrop")
    String reason = "";
}
