package io.hawser.lab.dhcp;

import io.hawser.lab.stage.Stage;
import io.hawser.services.dhcp.lease.LeaseRecord;
import io.hawser.services.dhcp.message.DhcpMessage;
import io.hawser.services.dhcp.message.DhcpMessageType;
import io.hawser.services.dhcp.server.DhcpServerObserver;
import io.hawser.wire.IpAddress;

/** Reports the decisions of a server. */
final class ServerRole implements DhcpServerObserver {
    private final Stage stage;
    private final String name;
    private boolean exhausted;

    ServerRole(Stage stage, String name) {
        this.stage = stage;
        this.name = name;
    }

    @Override
    public void sent(DhcpMessage message) {
        if (message.type() == DhcpMessageType.NAK) {
            stage.say(name + " refuses: " + message);
        }
    }

    @Override
    public void ended(LeaseRecord lease, String reason) {
        stage.say(name + ": the lease of " + lease.address() + " has ended: " + reason);
    }

    @Override
    public void conflict(IpAddress address, String how) {
        stage.say(name + " leaves " + address + " alone: " + how);
    }

    @Override
    public void exhausted(DhcpMessage request) {
        if (!exhausted) {
            exhausted = true;
            stage.say(name + " has no address left for " + request.mac());
        }
    }
}
