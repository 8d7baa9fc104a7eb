package io.hawser.device;

/** Whether a device takes over work of the stack: checksums, and TCP segments of which one packet holds several. */
public enum OffloadMode {
    /** As much of it as the kernel takes part in; nothing where it does not. */
    AUTO,
    /** Nothing: packets are as they would be on the wire. */
    OFF
}
