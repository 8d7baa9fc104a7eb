package io.hawser.packetdrill;

import io.hawser.packetdrill.PacketSpec.TcpOption;
import io.hawser.wire.Bytes;
import io.hawser.wire.TcpOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** TCP options as bytes and as text. Unlike {@link TcpOptions} it preserves their order and malformed options. */
final class OptionBytes {
    private static final int EXPERIMENTAL = 254;
    private static final int FAST_OPEN_MAGIC = 0xf989;
    private static final long U32 = 0xffff_ffffL;
    private static final int MAX_BYTES = 40;

    private OptionBytes() {}

    static List<TcpOption> read(byte[] bytes, int from, int end) {
        List<TcpOption> options = new ArrayList<>();
        int at = from;
        while (at < end) {
            int kind = Bytes.u8(bytes, at);
            if (kind == TcpOptions.NOP || kind == TcpOptions.END) {
                options.add(kind == TcpOptions.NOP ? new TcpOption.Nop() : new TcpOption.End());
                at++;
                continue;
            }
            int length = at + 1 < end ? Bytes.u8(bytes, at + 1) : 0;
            if (length < 2 || at + length > end) {
                options.add(new TcpOption.Raw(HexFormat.of().formatHex(bytes, at, end)));
                break;
            }
            options.add(one(Arrays.copyOfRange(bytes, at, at + length), kind));
            at += length;
        }
        return options;
    }

    private static TcpOption one(byte[] option, int kind) {
        int length = option.length;
        if (kind == TcpOptions.MSS && length == 4) {
            return new TcpOption.Mss(Bytes.u16(option, 2));
        }
        if (kind == TcpOptions.WINDOW_SCALE && length == 3) {
            return new TcpOption.WindowScale(Bytes.u8(option, 2));
        }
        if (kind == TcpOptions.SACK_PERMITTED && length == 2) {
            return new TcpOption.SackPermitted();
        }
        if (kind == TcpOptions.SACK && length % 8 == 2) {
            List<Long> edges = new ArrayList<>();
            for (int i = 2; i < length; i += 4) {
                edges.add(Bytes.i32(option, i) & U32);
            }
            return new TcpOption.Sack(edges);
        }
        if (kind == TcpOptions.TIMESTAMPS && length == 10) {
            return new TcpOption.Timestamps(Bytes.i32(option, 2) & U32, Bytes.i32(option, 6) & U32);
        }
        HexFormat hex = HexFormat.of();
        if (kind == TcpOptions.FAST_OPEN) {
            return new TcpOption.FastOpen(hex.formatHex(option, 2, length), false);
        }
        if (kind == EXPERIMENTAL && length >= 4 && Bytes.u16(option, 2) == FAST_OPEN_MAGIC) {
            return new TcpOption.FastOpen(hex.formatHex(option, 4, length), true);
        }
        boolean ect1First = kind == TcpOptions.ACCURATE_ECN_1;
        if ((ect1First || kind == TcpOptions.ACCURATE_ECN_0) && length % 3 == 2) {
            List<Integer> counts = new ArrayList<>();
            for (int i = 2; i < length; i += 3) {
                counts.add(Bytes.u8(option, i) << 16 | Bytes.u16(option, i + 1));
            }
            return new TcpOption.AccurateEcn(ect1First, counts);
        }
        return new TcpOption.Raw(hex.formatHex(option));
    }

    /** The bytes, padded to a multiple of four. */
    static byte[] write(List<TcpOption> options) {
        byte[] bytes = new byte[0];
        for (TcpOption option : options) {
            byte[] one = bytes(option);
            int before = bytes.length;
            bytes = Arrays.copyOf(bytes, before + one.length);
            System.arraycopy(one, 0, bytes, before, one.length);
        }
        if (bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException("TCP options of " + bytes.length + " bytes: 40 is the most");
        }
        return Arrays.copyOf(bytes, bytes.length + 3 & ~3);
    }

    private static byte[] bytes(TcpOption option) {
        return switch (option) {
            case TcpOption.Nop() -> new byte[] {TcpOptions.NOP};
            case TcpOption.End() -> new byte[] {TcpOptions.END};
            case TcpOption.Mss(int size) -> {
                byte[] bytes = head(TcpOptions.MSS, 4);
                Bytes.put16(bytes, 2, size);
                yield bytes;
            }
            case TcpOption.WindowScale(int shift) -> {
                byte[] bytes = head(TcpOptions.WINDOW_SCALE, 3);
                bytes[2] = (byte) shift;
                yield bytes;
            }
            case TcpOption.SackPermitted() -> head(TcpOptions.SACK_PERMITTED, 2);
            case TcpOption.Sack(List<Long> edges) -> {
                byte[] bytes = head(TcpOptions.SACK, 2 + 4 * edges.size());
                for (int i = 0; i < edges.size(); i++) {
                    Bytes.put32(bytes, 2 + 4 * i, edges.get(i).intValue());
                }
                yield bytes;
            }
            case TcpOption.Timestamps(long value, long echo) -> {
                byte[] bytes = head(TcpOptions.TIMESTAMPS, 10);
                Bytes.put32(bytes, 2, (int) value);
                Bytes.put32(bytes, 6, (int) echo);
                yield bytes;
            }
            case TcpOption.FastOpen(String cookie, boolean experimental) -> {
                byte[] content = HexFormat.of().parseHex(cookie);
                int before = experimental ? 4 : 2;
                byte[] bytes = head(experimental ? EXPERIMENTAL : TcpOptions.FAST_OPEN, before + content.length);
                if (experimental) {
                    Bytes.put16(bytes, 2, FAST_OPEN_MAGIC);
                }
                System.arraycopy(content, 0, bytes, before, content.length);
                yield bytes;
            }
            case TcpOption.AccurateEcn(boolean ect1First, List<Integer> counts) -> {
                byte[] bytes =
                        head(ect1First ? TcpOptions.ACCURATE_ECN_1 : TcpOptions.ACCURATE_ECN_0, 2 + 3 * counts.size());
                for (int i = 0; i < counts.size(); i++) {
                    Bytes.put8(bytes, 2 + 3 * i, counts.get(i) >>> 16);
                    Bytes.put16(bytes, 3 + 3 * i, counts.get(i));
                }
                yield bytes;
            }
            case TcpOption.Raw(String hex) -> HexFormat.of().parseHex(hex);
        };
    }

    private static byte[] head(int kind, int length) {
        byte[] bytes = new byte[length];
        bytes[0] = (byte) kind;
        bytes[1] = (byte) length;
        return bytes;
    }

    /** The options in the notation of scripts, without the angle brackets. */
    static String text(List<TcpOption> options) {
        return options.stream().map(OptionBytes::text).collect(Collectors.joining(","));
    }

    private static String text(TcpOption option) {
        return switch (option) {
            case TcpOption.Nop() -> "nop";
            case TcpOption.End() -> "eol";
            case TcpOption.Mss(int size) -> "mss " + size;
            case TcpOption.WindowScale(int shift) -> "wscale " + shift;
            case TcpOption.SackPermitted() -> "sackOK";
            case TcpOption.Sack(List<Long> edges) -> {
                StringBuilder text = new StringBuilder("sack");
                for (int i = 0; i + 1 < edges.size(); i += 2) {
                    text.append(' ').append(edges.get(i)).append(':').append(edges.get(i + 1));
                }
                yield text.toString();
            }
            case TcpOption.Timestamps(long value, long echo) -> "TS val " + value + " ecr " + echo;
            case TcpOption.FastOpen(String cookie, boolean experimental) -> (experimental ? "FOEXP " : "FO ") + cookie;
            case TcpOption.AccurateEcn(boolean ect1First, List<Integer> counts) -> {
                StringBuilder text = new StringBuilder("ECN");
                List<String> names = TcpOption.AccurateEcn.names(ect1First);
                for (int i = 0; i < counts.size(); i++) {
                    text.append(' ')
                            .append(names.get(i % names.size()))
                            .append(' ')
                            .append(counts.get(i));
                }
                yield text.toString();
            }
            case TcpOption.Raw(String hex) -> "0x" + hex;
        };
    }
}
