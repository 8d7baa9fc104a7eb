package io.hawser.device;

/**
 * Packets and bytes that a device has carried since it was opened, seen from Hawser's end.
 *
 * @param rxPackets packets handed to the receiver
 * @param rxBytes their bytes, link headers included
 * @param rxDropped packets that arrived while no receiver was attached
 * @param txPackets packets that the kernel accepted
 * @param txBytes their bytes, link headers included
 * @param txDropped packets that the kernel refused
 */
public record DeviceCounters(
        long rxPackets, long rxBytes, long rxDropped, long txPackets, long txBytes, long txDropped) {}
