package io.hawser.socket.crossing;

import io.hawser.tcp.TcpError;
import io.hawser.tcp.TcpException;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.Security;
import java.util.Arrays;

/** The JDK's exceptions for errors of the core: the same classes, the same messages. */
public final class SocketErrors {
    /** Names of the parts of messages that may be sensitive, of which a user allows some, separated by commas. */
    private static final String INCLUDED = "jdk.includeInExceptions";

    private SocketErrors() {}

    private static boolean includes(String part) {
        String overriding = System.getProperty(INCLUDED);
        String allowed = overriding == null ? Security.getProperty(INCLUDED) : overriding;
        return allowed != null
                && Arrays.stream(allowed.split(",", -1))
                        .anyMatch(each -> each.strip().equalsIgnoreCase(part));
    }

    /**
     * Adds the address of the peer to the message of a failed connect, if the user has allowed it by the security
     * property {@code jdk.includeInExceptions}.
     */
    public static IOException connecting(IOException failed, InetSocketAddress remote) {
        if (!includes("hostInfo")) {
            return failed;
        }
        String message = failed.getMessage() + ": " + remote;
        IOException told = switch (failed) {
            case ConnectException _ -> new ConnectException(message);
            case NoRouteToHostException _ -> new NoRouteToHostException(message);
            case BindException _ -> new BindException(message);
            case SocketTimeoutException _ -> new SocketTimeoutException(message);
            case SocketException _ -> new SocketException(message);
            default -> failed;
        };
        if (told != failed) {
            told.setStackTrace(failed.getStackTrace());
        }
        return told;
    }

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
