package io.hawser.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class DeviceTest {
    private final PacketPool pool = new PacketPool();
    private final EventFdDevice device = EventFdDevice.open(pool);

    @AfterEach
    void close() {
        device.close();
    }

    @Test
    void readsUntilNothingIsLeft() {
        List<Packet> received = new ArrayList<>();
        device.attach(received::add);
        device.arrive(3);

        assertThat(device.receiveBurst(64)).isEqualTo(3);
        assertThat(device.receiveBurst(64)).isZero();
        assertThat(received).hasSize(3).allMatch(packet -> packet.length() == EventFdDevice.PACKET_BYTES);
        assertThat(device.counters()).isEqualTo(new DeviceCounters(3, 24, 0, 0, 0, 0));

        received.forEach(Packet::release);
        assertThat(pool.outstanding()).isZero();
    }

    @Test
    void leavesWhatExceedsABurst() {
        device.attach(Packet::release);
        device.arrive(10);

        assertThat(device.receiveBurst(4)).isEqualTo(4);
        assertThat(device.receiveBurst(64)).isEqualTo(6);
    }

    @Test
    void dropsWhatComesBeforeAReceiver() {
        device.arrive(2);

        assertThat(device.receiveBurst(64)).isEqualTo(2);
        assertThat(device.counters()).isEqualTo(new DeviceCounters(0, 0, 2, 0, 0, 0));
        assertThat(pool.outstanding()).isZero();
    }

    @Test
    void transmitsAndReleases() {
        // The number that an eventfd adds, in any byte order.
        Packet packet = pool.allocate(8);
        int at = packet.append(8);
        packet.bytes()[at] = 1;
        packet.bytes()[at + 7] = 1;
        device.transmit(packet);

        assertThat(device.counters()).isEqualTo(new DeviceCounters(0, 0, 0, 1, 8, 0));
        assertThat(device.receiveBurst(1)).isEqualTo(1);
        assertThat(pool.outstanding()).isZero();
    }

    @Test
    void countsAsDroppedWhatTheKernelRefuses() {
        Packet tooShort = pool.allocate(4);
        tooShort.append(4);
        device.transmit(tooShort);

        assertThat(device.counters()).isEqualTo(new DeviceCounters(0, 0, 0, 0, 0, 1));
        assertThat(pool.outstanding()).isZero();
    }

    @Test
    void isSilentAfterClosing() {
        device.close();
        device.close();
        Packet packet = pool.allocate(8);
        packet.append(8);
        device.transmit(packet);

        assertThat(device.isClosed()).isTrue();
        assertThat(device.receiveBurst(1)).isZero();
        assertThat(device.counters().txDropped()).isEqualTo(1);
        assertThat(pool.outstanding()).isZero();
    }

    @Test
    void saysThatItHasGone() {
        assertThatThrownBy(() -> EventFdDevice.gone().receiveBurst(1))
                .isInstanceOf(DeviceException.class)
                .hasMessage("gone0 has gone; another program deleted it or let it go");
    }
}
