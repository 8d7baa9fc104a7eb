package io.hawser.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.link.PcapngReader.Block;
import io.hawser.link.PcapngReader.Option;
import io.hawser.link.PcapngWriter.Direction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class PcapngWriterTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void everyByteOfASmallFile() throws IOException {
        try (PcapngWriter writer = new PcapngWriter(out, 0)) {
            int number = writer.addInterface("eth0", LinkType.RAW_IP);
            byte[] bytes = {9, 9, 1, 2, 3, 4, 5, 9};
            writer.packet(number, 0x1_0000_0002L, Direction.OUTBOUND, bytes, 2, 7, List.of("hé"));
        }
        String expected = "0a0d0d0a 0000001c 1a2b3c4d 00010000 ffffffffffffffff 0000001c"
                + "00000001 00000028 00650000 00000000 00020004 65746830 00090001 09000000 00000000 00000028"
                + "00000006 0000003c 00000000 00000001 00000002 00000005 00000005 01020304 05000000"
                + "00020004 00000002 00010003 68c3a900 00000000 0000003c";
        assertThat(HexFormat.of().formatHex(out.toByteArray())).isEqualTo(expected.replace(" ", ""));
    }

    @Test
    void timesCountFromTheEpochOffset() throws IOException {
        try (PcapngWriter writer = new PcapngWriter(out, 1_700_000_000_000_000_000L)) {
            writer.addInterface("a", LinkType.ETHERNET);
            writer.packet(0, 123_456_789L, Direction.INBOUND, new byte[14], 0, 14, List.of());
        }
        Block packet = PcapngReader.read(out.toByteArray()).get(2);
        assertThat(packet.i64(4)).isEqualTo(1_700_000_000_123_456_789L);
        assertThat(packet.options()).extracting(Option::hex).containsExactly("00000001");
    }

    @Test
    void everyLengthIsPadded() throws IOException {
        try (PcapngWriter writer = new PcapngWriter(out, 0)) {
            writer.addInterface("", LinkType.ETHERNET);
            for (int length = 0; length < 70; length++) {
                writer.packet(0, length, Direction.INBOUND, new byte[70], 0, length, List.of("c".repeat(length), ""));
            }
        }
        List<Block> packets = PcapngReader.read(out.toByteArray()).subList(2, 72);
        for (int length = 0; length < 70; length++) {
            assertThat(packets.get(length).i32(12)).isEqualTo(length);
            assertThat(packets.get(length).comments()).containsExactly("c".repeat(length), "");
        }
    }

    @Test
    void thePacketHeldBackStillTakesComments() throws IOException {
        PcapngWriter writer = new PcapngWriter(out, 0);
        writer.addInterface("a", LinkType.ETHERNET);
        assertThat(writer.commentLastPacket("too early")).isFalse();
        writer.packet(0, 1, Direction.INBOUND, new byte[4], 0, 4, List.of("first"));
        assertThat(writer.commentLastPacket("second")).isTrue();
        writer.flush();
        assertThat(writer.commentLastPacket("too late")).isFalse();
        writer.close();
        assertThat(PcapngReader.read(out.toByteArray()).get(2).comments()).containsExactly("first", "second");
    }

    @Test
    void aCommentTooLongForAnOptionIsCutBetweenCharacters() throws IOException {
        try (PcapngWriter writer = new PcapngWriter(out, 0)) {
            writer.addInterface("a", LinkType.ETHERNET);
            writer.packet(0, 1, Direction.INBOUND, new byte[4], 0, 4, List.of("→".repeat(30_000)));
        }
        List<String> comments = PcapngReader.read(out.toByteArray()).get(2).comments();
        assertThat(comments).containsExactly("→".repeat(65_535 / 3));
    }

    @Test
    void aLargePacketIsWhole() throws IOException {
        byte[] bytes = new byte[65_549];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 7);
        }
        try (PcapngWriter writer = new PcapngWriter(out, 0)) {
            writer.addInterface("a", LinkType.ETHERNET);
            writer.packet(0, 1, Direction.INBOUND, bytes, 0, bytes.length, List.of());
        }
        assertThat(PcapngReader.read(out.toByteArray()).get(2).data())
                .isEqualTo(HexFormat.of().formatHex(bytes));
    }

    @Test
    void commentsWithoutAPacketGoIntoAStatisticsBlock() throws IOException {
        try (PcapngWriter writer = new PcapngWriter(out, 5)) {
            writer.addInterface("a", LinkType.ETHERNET);
            writer.comment(0, 10, List.of());
            writer.comment(0, 10, List.of("left", "over"));
        }
        List<Block> blocks = PcapngReader.read(out.toByteArray());
        assertThat(blocks).extracting(Block::type).containsExactly(0x0a0d0d0a, 1, 5);
        assertThat(blocks.getLast().i64(4)).isEqualTo(15);
        assertThat(blocks.getLast().comments()).containsExactly("left", "over");
    }

    @Test
    void anInterfaceThatIsNotDescribedIsRefused() throws IOException {
        try (PcapngWriter writer = new PcapngWriter(out, 0)) {
            assertThatThrownBy(() -> writer.packet(0, 1, Direction.INBOUND, new byte[4], 0, 4, List.of()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
