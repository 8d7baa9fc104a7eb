package io.hawser.telemetry.jfr;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;

/**
 * A segment that has arrived, or a part of it, is not used; the four-tuple is empty for one that belongs to no
 * connection.
 */
@Name("hawser.TcpDrop")
@Label("TCP Drop")
@Description("A segment that has arrived, or a part of it, is not used")
final class TcpDropEvent extends TcpEvent {
    @Label("Reason")
    @Description("Name of the counter, such as TCPOFODrop")
    String reason = "";
}
