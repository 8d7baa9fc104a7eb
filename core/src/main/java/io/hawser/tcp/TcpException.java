package io.hawser.tcp;

import java.io.IOException;

/** A user call that could not be carried out, or that reports how its connection ended. */
public final class TcpException extends IOException {
    private static final long serialVersionUID = 1;

    private final TcpError error;

    /** An exception whose message is the error's text. */
    public TcpException(TcpError error) {
        super(error.text());
        this.error = error;
    }

    /** An exception that names what the error was about. */
    public TcpException(TcpError error, String about) {
        super(error.text() + ": " + about);
        this.error = error;
    }

    /** Which error it is. */
    public TcpError error() {
        return error;
    }
}
