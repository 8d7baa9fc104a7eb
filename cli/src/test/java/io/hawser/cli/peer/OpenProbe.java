package io.hawser.cli.peer;

import io.hawser.device.DeviceException;
import io.hawser.device.Tap;
import io.hawser.packet.PacketPool;

/** A program that tries to open a TAP device and prints the reason of its failure. */
final class OpenProbe {
    private OpenProbe() {}

    public static void main(String[] args) {
        try (Tap tap = Tap.open(args[0], new PacketPool())) {
            System.out.println("opened " + tap);
        } catch (DeviceException refused) {
            System.out.println(refused.getMessage());
        }
    }
}
