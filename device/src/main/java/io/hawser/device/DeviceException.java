package io.hawser.device;

/** Thrown if a device cannot be opened or no longer exists. The message is one line with the reason and a remedy. */
public final class DeviceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DeviceException(String message) {
        super(message);
    }
}
