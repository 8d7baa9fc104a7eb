package io.hawser.telemetry.jfr;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** A segment with RST was sent or received. */
@Name("hawser.TcpReset")
@Label("TCP Reset")
@Description("A segment with RST was sent or has arrived")
final class TcpResetEvent extends TcpEvent {
    @Label("Sent")
    @Description("Whether this host has sent it")
    boolean sent;

    @Label("State")
    @Description("State of the connection; empty if the segment belongs to none")
    String state = "";

    @Label("Sequence Number")
    long sequenceNumber;
}
