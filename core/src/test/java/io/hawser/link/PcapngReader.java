package io.hawser.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Reads the output of {@link PcapngWriter}, and checks the form of every block. */
final class PcapngReader {
    record Option(int code, String hex) {
        String text() {
            return new String(HexFormat.of().parseHex(hex), StandardCharsets.UTF_8);
        }
    }

    record Block(int type, ByteBuffer body, List<Option> options) {
        int i32(int at) {
            return body.getInt(at);
        }

        long i64(int at) {
            return body.getLong(at);
        }

        List<String> comments() {
            return options.stream()
                    .filter(option -> option.code() == 1)
                    .map(Option::text)
                    .toList();
        }

        String data() {
            byte[] data = new byte[i32(12)];
            body.get(20, data);
            return HexFormat.of().formatHex(data);
        }
    }

    private PcapngReader() {}

    static List<Block> read(byte[] file) {
        List<Block> blocks = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(file);
        while (in.hasRemaining()) {
            int type = in.getInt();
            int length = in.getInt();
            assertThat(length % 4).as("block length is a multiple of four").isZero();
            byte[] body = new byte[length - 12];
            in.get(body);
            assertThat(in.getInt()).as("length is repeated at the end").isEqualTo(length);
            byte[] options = Arrays.copyOfRange(body, fixedBytes(type, body), body.length);
            blocks.add(new Block(type, ByteBuffer.wrap(body), options(options)));
        }
        return blocks;
    }

    private static int fixedBytes(int type, byte[] body) {
        return switch (type) {
            case 0x0a0d0d0a -> 16;
            case 1 -> 8;
            case 5 -> 12;
            case 6 -> 20 + (ByteBuffer.wrap(body).getInt(12) + 3 & ~3);
            default -> throw new AssertionError("block type " + type);
        };
    }

    private static List<Option> options(byte[] bytes) {
        List<Option> options = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        while (in.hasRemaining()) {
            int code = in.getShort() & 0xffff;
            byte[] value = new byte[in.getShort() & 0xffff];
            in.get(value);
            while (in.position() % 4 != 0) {
                assertThat(in.get()).as("padding").isZero();
            }
            if (code == 0) {
                assertThat(in.hasRemaining()).as("nothing after opt_endofopt").isFalse();
                return options;
            }
            options.add(new Option(code, HexFormat.of().formatHex(value)));
        }
        assertThat(options).as("options are ended").isEmpty();
        return options;
    }
}
