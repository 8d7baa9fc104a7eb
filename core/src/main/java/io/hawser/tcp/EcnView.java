package io.hawser.tcp;

import io.hawser.tcp.ecn.EcnConnection;
import io.hawser.tcp.event.TcpCounter;
import io.hawser.tcp.settings.TcpSettings;

/** Gives explicit congestion notification access to the parts of a connection that it needs. */
record EcnView(TcpConnection connection) implements EcnConnection {
    private Sender sender() {
        return connection.sender();
    }

    @Override
    public int iss() {
        return sender().sequence().iss();
    }

    @Override
    public int mss() {
        return sender().mss();
    }

    @Override
    public long acknowledgedBytes() {
        return sender().sequence().acknowledgedBytes();
    }

    @Override
    public boolean usesSack() {
        return connection.usesSack();
    }

    @Override
    public boolean usesTimestamps() {
        return connection.usesTimestamps();
    }

    @Override
    public boolean isTimestampNew(int timestamp, int seq) {
        return connection.receiver().isTimestampNew(timestamp, seq);
    }

    @Override
    public boolean isRecovering() {
        return sender().recovery().isRecovering();
    }

    @Override
    public long srttNanos() {
        return sender().recovery().rtt().srttNanos();
    }

    @Override
    public long nowNanos() {
        return connection.context.nowNanos();
    }

    @Override
    public TcpSettings settings() {
        return connection.context.settings();
    }

    @Override
    public void count(TcpCounter counter, int times) {
        connection.context.count(counter, times);
    }

    @Override
    public void congestionExperienced() {
        sender().recovery().marked();
    }

    @Override
    public void refreshMss() {
        Mss.refresh(sender());
    }

    @Override
    public void sendAck() {
        connection.receiver().sendAck();
    }

    @Override
    public void requestAck() {
        connection.receiver().requestAck();
    }
}
