package io.hawser.socket.crossing;

import io.hawser.tcp.TcpError;
import io.hawser.tcp.TcpException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketException;

/** The JDK's exceptions for errors of the core: the same classes, the same messages. */
public final class SocketErrors {
    private SocketErrors() {}

    /** The exception of a failed connect or bind. */
    public static IOException opening(TcpError error) {
        return switch (error) {
            case CONNECTION_REFUSED, TIMED_OUT, NOT_CONNECTED -> new ConnectException(error.text());
            case HOST_UNREACHABLE -> new NoRouteToHostException(error.text());
            case ADDRESS_IN_USE, ADDRESS_NOT_AVAILABLE -> new BindException(error.text());
            case PROTOCOL_UNREACHABLE -> new ProtocolException(error.text());
            default -> new SocketException(error.text());
        };
    }

    /** Converts an exception of the core in the same way; passes others through. */
    public static IOException opening(IOException failed) {
        return failed instanceof TcpException known ? opening(known.error()) : failed;
    }

    /** The exception of a read after the connection has ended before its time. */
    public static IOException reading(TcpError error) {
        return error == TcpError.CONNECTION_RESET
                ? new SocketException("Connection reset")
                : new IOException(error.text());
    }

    /** The exception of a write. */
    public static IOException writing(TcpError error) {
        return new IOException(error == TcpError.CONNECTION_RESET ? "Connection reset by peer" : error.text());
    }
}
