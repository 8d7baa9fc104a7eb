package io.hawser.device;

/** A device of the machine cannot be opened or has gone. The message is one line that says why and what to do. */
public final class DeviceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DeviceException(String message) {
        super(message);
    }
}
