package io.hawser.tcp;

import java.io.IOException;

/** Failure of a user call; also reports how a connection ended. */
public final class TcpException extends IOException {
    private static final long serialVersionUID = 1;

    private final TcpError error;

    /** Makes an exception whose message is the error's text. */
    public TcpException(TcpError error) {
        super(error.text());
        this.error = error;
    }

    /** Makes an exception whose message also names the object of the error. */
    public TcpException(TcpError error, String about) {
        super(error.text() + ": " + about);
        this.error = error;
    }

    /** The error. */
    public TcpError error() {
        return error;
    }
}
