package io.hawser.lab.replay;

import io.hawser.tcp.TcpFlow;

/** Finds the connections of a timeline by the flows of a stage that plays the run. */
public interface SocketIndex {
    /** The number of the connection; -1 if the timeline does not record it. */
    int connectionOf(String host, TcpFlow flow);
}
