package io.hawser.tcp;

import java.util.ArrayList;
import java.util.List;

/** Ends a TCP whose machine loses power: all state is dropped, and no user is notified. */
final class PowerLoss {
    private PowerLoss() {}

    static void strike(Tcp tcp) {
        List<TcpListener> listeners = new ArrayList<>();
        List<TcpConnection> passiveOpens = new ArrayList<>();
        tcp.forEachListener(listeners::add, passiveOpens::add);
        List<TcpFlow> flows = new ArrayList<>(tcp.flowCount());
        tcp.forEachFlow(flows::add);
        listeners.forEach(TcpListener::vanish);
        passiveOpens.forEach(TcpConnection::vanish);
        for (TcpFlow flow : flows) {
            switch (flow) {
                case TcpConnection connection -> connection.vanish();
                case TimeWait timeWait -> timeWait.end();
                case SynRequest request -> {
                    request.replaced();
                    tcp.context().flows().forget(request);
                }
            }
        }
        tcp.flush();
    }
}
