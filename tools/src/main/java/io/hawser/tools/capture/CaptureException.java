package io.hawser.tools.capture;

import java.io.IOException;

/** Thrown for a file that is damaged, truncated, or not a capture. The message is that of libpcap 1.10. */
public final class CaptureException extends IOException {
    private static final long serialVersionUID = 1;

    CaptureException(String message) {
        super(message);
    }
}
