package io.hawser.tools.capture;

import java.io.IOException;

/** A capture file that is damaged, cut off, or none. The message is the one that libpcap 1.10 gives. */
public final class CaptureException extends IOException {
    private static final long serialVersionUID = 1;

    CaptureException(String message) {
        super(message);
    }
}
