package io.hawser.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.link.PcapngReader.Block;
import io.hawser.packet.Packet;
import io.hawser.packet.PacketPool;
import io.hawser.time.TimingWheel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CaptureTest {
    /** Keeps sent packets, and receives packets that a test passes in. */
    private static final class Fake implements Link {
        final List<Packet> sent = new ArrayList<>();
        Receiver receiver = Packet::release;

        @Override
        public LinkType type() {
            return LinkType.ETHERNET;
        }

        @Override
        public int mtuBytes() {
            return 1400;
        }

        @Override
        public MacAddress address() {
            return MacAddress.parse("02:00:00:00:00:01");
        }

        @Override
        public Offloads offloads() {
            return new Offloads(true, 9000);
        }

        @Override
        public void transmit(Packet packet) {
            sent.add(packet);
        }

        @Override
        public void attach(Receiver to) {
            receiver = to;
        }
    }

    /** A stream that fails from the given write on. */
    private static final class Failing extends OutputStream {
        private int writesLeft;
        boolean closed;

        Failing(int writesLeft) {
            this.writesLeft = writesLeft;
        }

        @Override
        public void write(int b) {
            throw new AssertionError("blocks are written whole");
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            if (writesLeft-- <= 0) {
                throw new IOException("disk full");
            }
        }

        @Override
        public void close() throws IOException {
            closed = true;
        }
    }

    private final TimingWheel wheel = new TimingWheel(0);
    private final PacketPool pool = new PacketPool();
    private final Fake inner = new Fake();
    private final List<IOException> failures = new ArrayList<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private Packet packet(int... values) {
        Packet packet = pool.allocate(values.length);
        int at = packet.append(values.length);
        for (int i = 0; i < values.length; i++) {
            packet.bytes()[at + i] = (byte) values[i];
        }
        return packet;
    }

    @Test
    void bothDirectionsAreRecordedAndPassOn() {
        Capture capture = new Capture(out, 1_000, failures::add);
        CaptureLink link = capture.record(inner, "client", wheel);
        List<Packet> received = new ArrayList<>();
        link.attach(received::add);
        Packet first = packet(1, 2, 3);
        Packet second = packet(4, 5);
        wheel.advance(7);
        link.transmit(first);
        wheel.advance(9);
        inner.receiver.receive(second);
        capture.close();

        assertThat(inner.sent).containsExactly(first);
        assertThat(received).containsExactly(second);
        List<Block> blocks = PcapngReader.read(out.toByteArray());
        assertThat(blocks).extracting(Block::type).containsExactly(0x0a0d0d0a, 1, 6, 6);
        assertThat(blocks.get(1).options().getFirst().text()).isEqualTo("client");
        assertThat(blocks.get(2).i64(4)).isEqualTo(1_007);
        assertThat(blocks.get(2).data()).isEqualTo("010203");
        assertThat(blocks.get(2).options().getFirst().hex()).isEqualTo("00000002");
        assertThat(blocks.get(3).i64(4)).isEqualTo(1_009);
        assertThat(blocks.get(3).data()).isEqualTo("0405");
        assertThat(blocks.get(3).options().getFirst().hex()).isEqualTo("00000001");
    }

    @Test
    void whatTheLinkIsStaysAsItIs() {
        CaptureLink link = new Capture(out, 0, failures::add).record(inner, "client", wheel);
        assertThat(link.type()).isEqualTo(inner.type());
        assertThat(link.mtuBytes()).isEqualTo(inner.mtuBytes());
        assertThat(link.address()).isEqualTo(inner.address());
        assertThat(link.offloads()).isEqualTo(inner.offloads());
    }

    @Test
    void commentsGoToTheNextPacketOfTheirLinkOrToTheLastOne() {
        Capture capture = new Capture(out, 0, failures::add);
        CaptureLink link = capture.record(inner, "client", wheel);
        CaptureLink other = capture.record(new Fake(), "server", wheel);
        link.attach(Packet::release);
        link.comment("client: CLOSED → SYN_SENT");
        link.comment("retransmission timer armed");
        other.transmit(packet(1));
        link.transmit(packet(2));
        inner.receiver.receive(packet(3));
        link.commentLast("client: SYN_SENT → ESTABLISHED");
        other.comment("nobody takes this");
        link.comment("nor this");
        capture.close();

        List<Block> blocks = PcapngReader.read(out.toByteArray());
        assertThat(blocks.subList(3, 6))
                .extracting(Block::comments)
                .containsExactly(
                        List.of(),
                        List.of("client: CLOSED → SYN_SENT", "retransmission timer armed"),
                        List.of("client: SYN_SENT → ESTABLISHED"));
        assertThat(blocks.subList(6, 8)).extracting(Block::type).containsExactly(5, 5);
        assertThat(blocks.subList(6, 8))
                .extracting(Block::comments)
                .containsExactly(List.of("nor this"), List.of("nobody takes this"));
    }

    @Test
    void aCommentForAPacketThatIsInTheFileGoesToTheNext() {
        Capture capture = new Capture(out, 0, failures::add);
        CaptureLink link = capture.record(inner, "client", wheel);
        link.transmit(packet(1));
        capture.flush();
        link.commentLast("late");
        link.transmit(packet(2));
        capture.close();
        assertThat(PcapngReader.read(out.toByteArray()).get(3).comments()).containsExactly("late");
    }

    @Test
    void anErrorIsReportedOnceAndTheLinkGoesOn() {
        for (int writes = 0; writes < 5; writes++) {
            failures.clear();
            inner.sent.clear();
            Failing stream = new Failing(writes);
            Capture capture = new Capture(stream, 0, failures::add);
            CaptureLink link = capture.record(inner, "client", wheel);
            List<Packet> received = new ArrayList<>();
            link.attach(received::add);
            for (int i = 0; i < 4; i++) {
                link.comment("comment");
                link.transmit(packet(1));
                link.commentLast("comment");
                inner.receiver.receive(packet(2));
            }
            assertThat(capture.isOpen()).isFalse();
            capture.close();
            assertThat(failures)
                    .singleElement()
                    .extracting(Throwable::getMessage)
                    .isEqualTo("disk full");
            assertThat(stream.closed).isTrue();
            assertThat(inner.sent).hasSize(4);
            assertThat(received).hasSize(4);
        }
    }

    @Test
    void afterTheEndTheLinkGoesOnUnrecorded() {
        Capture capture = new Capture(out, 0, failures::add);
        CaptureLink link = capture.record(inner, "client", wheel);
        capture.close();
        int size = out.size();
        link.comment("ignored");
        link.transmit(packet(1));
        capture.close();
        assertThat(out.size()).isEqualTo(size);
        assertThat(inner.sent).hasSize(1);
        assertThat(failures).isEmpty();
    }
}
