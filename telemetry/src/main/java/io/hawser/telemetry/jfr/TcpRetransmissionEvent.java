package io.hawser.telemetry.jfr;

import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** A segment is retransmitted; there is an event for each segment that RetransSegs counts. */
@Name("hawser.TcpRetransmission")
@Label("TCP Retransmission")
@Description("A segment is sent again")
final class TcpRetransmissionEvent extends TcpEvent {
    @Label("Sequence Number")
    long sequenceNumber;

    @Label("Data")
    @Description("0 for a SYN or a FIN alone")
    @DataAmount
    int data;
}
