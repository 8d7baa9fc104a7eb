package io.hawser.lab.dhcp;

import io.hawser.lab.stage.Stage;
import io.hawser.link.MacAddress;
import io.hawser.services.dhcp.client.ClientLease;
import io.hawser.services.dhcp.client.DhcpClient;
import io.hawser.services.dhcp.client.DhcpClientObserver;
import io.hawser.services.dhcp.client.DhcpClientState;
import io.hawser.services.dhcp.message.DhcpMessage;
import io.hawser.services.dhcp.message.DhcpMessageType;
import io.hawser.wire.IpAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A client on a stage: reports its states, and records the data for expectations. */
public final class ClientRole implements DhcpClientObserver {
    private final Stage stage;
    private final String name;
    private final Map<DhcpMessageType, List<Long>> sent = new EnumMap<>(DhcpMessageType.class);
    private final Map<DhcpClientState, Long> cameAt = new EnumMap<>(DhcpClientState.class);
    private @Nullable DhcpClient client;

    ClientRole(Stage stage, String name) {
        this.stage = stage;
        this.name = name;
    }

    void plays(DhcpClient played) {
        client = played;
    }

    /** The client itself. */
    public DhcpClient client() {
        if (client == null) {
            throw new IllegalStateException("it has not begun");
        }
        return client;
    }

    /** The times at which it sent messages of a type. */
    public List<Long> sentAt(DhcpMessageType type) {
        return sent.getOrDefault(type, List.of());
    }

    /** The time at which it last entered a state; null if it never did. */
    public @Nullable Long cameAt(DhcpClientState state) {
        return cameAt.get(state);
    }

    @Override
    public void stateChanged(DhcpClientState from, DhcpClientState to, String reason) {
        cameAt.put(to, stage.nowNanos());
        stage.say(name + " " + (from == to ? to.toString() : from + " → " + to) + ": " + reason);
    }

    @Override
    public void timerFired(ClientTimer timer) {
        stage.say("timer " + timer + " of the DHCP client of " + name + " fires");
    }

    @Override
    public void sent(DhcpMessage message) {
        DhcpMessageType type = message.type();
        if (type != null) {
            sent.computeIfAbsent(type, _ -> new ArrayList<>()).add(stage.nowNanos());
        }
    }

    @Override
    public void ignored(DhcpMessage message, String reason) {
        stage.say(name + " ignores " + message.type() + ": " + reason);
    }

    @Override
    public void bound(ClientLease lease, @Nullable ClientLease before) {
        stage.say(name
                + (before == null ? " has " : " keeps ")
                + lease
                + (lease.routers().isEmpty()
                        ? ""
                        : ", router " + lease.routers().getFirst()));
    }

    @Override
    public void unbound(ClientLease lease, String reason) {
        stage.say(name + " has no longer " + lease.address().address());
    }

    @Override
    public void conflict(IpAddress address, MacAddress station, boolean defended) {
        stage.say(name + " hears that " + station + " has " + address + (defended ? ", and defends it" : ""));
    }

    @Override
    public void linkLocal(IpAddress address) {
        stage.say(name + " has the link-local address " + address);
    }
}
