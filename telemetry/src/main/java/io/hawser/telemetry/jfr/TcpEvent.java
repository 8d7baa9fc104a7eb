package io.hawser.telemetry.jfr;

import io.hawser.host.Host;
import io.hawser.tcp.TcpFlow;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** The fields of all TCP events: the host, its time, and the four-tuple. */
@Category({"Hawser", "TCP"})
@StackTrace(false)
abstract class TcpEvent extends Event {
    @Label("Host")
    String host = "";

    @Label("Host Time")
    @Description("Time of the host: virtual for a simulated one, since its start for a real one")
    @Timespan(Timespan.NANOSECONDS)
    long hostTime;

    @Label("Local Address")
    String localAddress = "";

    @Label("Local Port")
    int localPort;

    @Label("Remote Address")
    String remoteAddress = "";

    @Label("Remote Port")
    int remotePort;

    /** Fills in the host and the four-tuple of a flow. */
    final void describe(Host owner, TcpFlow flow) {
        describe(owner);
        localAddress = flow.localAddress().toString();
        localPort = flow.localPort();
        remoteAddress = flow.remoteAddress().toString();
        remotePort = flow.remotePort();
    }

    /** Fills in the host. */
    final void describe(Host owner) {
        host = owner.name();
        hostTime = owner.timers().nowNanos();
    }
}
