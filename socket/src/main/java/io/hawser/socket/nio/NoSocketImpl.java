package io.hawser.socket.nio;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.SocketImpl;

/**
 * Placeholder where {@link java.net.ServerSocket} requires an implementation; its subclass overrides every method that
 * uses it.
 */
final class NoSocketImpl extends SocketImpl {
    private static IllegalStateException unused() {
        return new IllegalStateException("the adaptor of a channel does not use its SocketImpl");
    }

    @Override
    protected void create(boolean stream) {
        throw unused();
    }

    @Override
    protected void connect(String host, int remotePort) {
        throw unused();
    }

    @Override
    protected void connect(InetAddress remote, int remotePort) {
        throw unused();
    }

    @Override
    protected void connect(SocketAddress remote, int timeout) {
        throw unused();
    }

    @Override
    protected void bind(InetAddress local, int port) {
        throw unused();
    }

    @Override
    protected void listen(int backlog) {
        throw unused();
    }

    @Override
    protected void accept(SocketImpl impl) {
        throw unused();
    }

    @Override
    protected InputStream getInputStream() {
        throw unused();
    }

    @Override
    protected OutputStream getOutputStream() {
        throw unused();
    }

    @Override
    protected int available() {
        throw unused();
    }

    @Override
    protected void close() {
        throw unused();
    }

    @Override
    protected void sendUrgentData(int data) {
        throw unused();
    }

    @Override
    public void setOption(int option, Object value) {
        throw unused();
    }

    @Override
    public Object getOption(int option) {
        throw unused();
    }
}
