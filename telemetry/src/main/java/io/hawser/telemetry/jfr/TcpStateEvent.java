package io.hawser.telemetry.jfr;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** A connection has changed its state. */
@Name("hawser.TcpStateChange")
@Label("TCP State Change")
@Description("A connection went from one state to another")
final class TcpStateEvent extends TcpEvent {
    @Label("From")
    String from = "";

    @Label("To")
    String to = "";
}
