package io.hawser.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TcpOptionsTest {
    private static final byte[] FULL = {
        2, 4, 5, (byte) 0xb4, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2, 1, 3, 3, 7,
    };

    private final TcpOptions options = new TcpOptions();

    /** Parses options in an array that ends with the options. */
    private TcpOptions parse(int... bytes) {
        byte[] segment = new byte[TcpHeader.MIN_BYTES + bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            segment[TcpHeader.MIN_BYTES + i] = (byte) bytes[i];
        }
        options.parse(segment, 0, segment.length);
        return options;
    }

    @Test
    void readsTheOptionsOfASyn() {
        byte[] segment = new byte[60];
        System.arraycopy(FULL, 0, segment, 20, FULL.length);
        options.parse(segment, 0, 20 + FULL.length);
        assertThat(options.mss()).isEqualTo(1460);
        assertThat(options.isSackPermitted()).isTrue();
        assertThat(options.hasTimestamps()).isTrue();
        assertThat(options.timestampValue()).isEqualTo(1);
        assertThat(options.timestampEcho()).isEqualTo(2);
        assertThat(options.windowScale()).isEqualTo(7);
    }

    @Test
    void nothingStaysFromTheSegmentBefore() {
        parse(2, 4, 5, 0xb4, 1, 3, 3, 20);
        assertThat(options.isWindowScaleTooLarge()).isTrue();
        parse();
        assertThat(options.mss()).isEqualTo(-1);
        assertThat(options.windowScale()).isEqualTo(-1);
        assertThat(options.isWindowScaleTooLarge()).isFalse();
        assertThat(options.hasTimestamps()).isFalse();
        assertThat(options.sackBlocks()).isZero();
    }

    @Test
    void badInput05_aLengthOf0Or1EndsTheParsing() {
        for (int length = 0; length < 2; length++) {
            parse(2, 4, 5, 0xb4, 77, length, 4, 2);
            assertThat(options.mss()).as("what was read before stands").isEqualTo(1460);
            assertThat(options.isSackPermitted()).isFalse();
        }
    }

    @Test
    void badInput06_optionsPastTheHeaderAreIgnored() {
        for (int cut = 0; cut <= FULL.length; cut++) {
            byte[] segment = new byte[20 + cut];
            System.arraycopy(FULL, 0, segment, 20, cut);
            options.parse(segment, 0, 20 + cut);
            assertThat(options.mss()).isEqualTo(cut >= 4 ? 1460 : -1);
            assertThat(options.isSackPermitted()).isEqualTo(cut >= 6);
            assertThat(options.hasTimestamps()).isEqualTo(cut >= 16);
            assertThat(options.windowScale()).isEqualTo(cut >= 20 ? 7 : -1);
        }
        assertThat(parse(8).hasTimestamps()).isFalse();
        assertThat(parse(8, 10, 0, 0, 0, 1, 0, 0, 0).hasTimestamps()).isFalse();
        assertThat(parse(5, 255, 1, 2, 3, 4, 5, 6, 7, 8).sackBlocks()).isZero();
    }

    @Test
    void badInput07_anMssIsReadAsItIsAndOneOfAnotherLengthIsNot() {
        assertThat(parse(2, 4, 0, 0).mss()).isZero();
        assertThat(parse(2, 4, 0, 1).mss()).isEqualTo(1);
        assertThat(parse(2, 4, 255, 255).mss()).isEqualTo(65_535);
        assertThat(parse(2, 3, 9, 1).mss()).isEqualTo(-1);
        assertThat(parse(2, 6, 5, 0xb4, 0, 0).mss()).isEqualTo(-1);
    }

    @Test
    void badInput08_aWindowScaleAbove14Is14() {
        for (int shift = 0; shift < 256; shift++) {
            parse(3, 3, shift);
            assertThat(options.windowScale()).isEqualTo(Math.min(shift, 14));
            assertThat(options.isWindowScaleTooLarge()).isEqualTo(shift > 14);
        }
    }

    @Test
    void sackBlocksAreReadWhenTheirLengthIsRight() {
        for (int length = 2; length <= 40; length++) {
            int[] bytes = new int[40];
            bytes[0] = 5;
            bytes[1] = length;
            Arrays.fill(bytes, 2, length, 1);
            parse(bytes);
            boolean right = length > 2 && (length - 2) % 8 == 0;
            assertThat(options.sackBlocks()).as("length %d", length).isEqualTo(right ? (length - 2) / 8 : 0);
        }
        parse(5, 10, 0, 0, 0, 9, 255, 255, 255, 255);
        assertThat(options.sackLeft(0)).isEqualTo(9);
        assertThat(options.sackRight(0)).isEqualTo(-1);
    }

    @Test
    void anythingIsParsedWithinItsBounds() {
        SplittableRandom random = new SplittableRandom(11);
        int[] kinds = {0, 1, 2, 3, 4, 5, 8, 30, 34, 69, 172, 174, 253, 255};
        for (int round = 0; round < 500_000; round++) {
            byte[] segment = new byte[20 + random.nextInt(41)];
            random.nextBytes(segment);
            for (int i = 20; i < segment.length; i++) {
                if (random.nextInt(3) == 0) {
                    segment[i] = (byte) kinds[random.nextInt(kinds.length)];
                } else if (random.nextInt(3) == 0) {
                    segment[i] = (byte) random.nextInt(12);
                }
            }
            options.parse(segment, 0, segment.length);
            if (options.sackBlocks() > TcpOptions.MAX_SACK_BLOCKS
                    || options.windowScale() > 14
                    || options.ecnCounters() > TcpOptions.MAX_ACCURATE_ECN_COUNTERS) {
                throw new AssertionError(Arrays.toString(segment));
            }
        }
    }

    /** RFC 9768 §3.2.3: as many whole counters as fit into the length, in the order that the kind defines. */
    @Test
    void countersOfAccurateEcnAreRead() {
        parse(174, 11, 1, 2, 3, 0, 0, 4, 0xff, 0xff, 0xff, 1);
        assertThat(options.ecnCounters()).isEqualTo(3);
        assertThat(options.isEct1First()).isTrue();
        assertThat(options.ecnCount(0)).isEqualTo(0x010203);
        assertThat(options.ecnCount(1)).isEqualTo(4);
        assertThat(options.ecnCount(2)).isEqualTo(0xffffff);
        parse(172, 8, 0, 0, 7, 0, 1, 0);
        assertThat(options.ecnCounters()).isEqualTo(2);
        assertThat(options.isEct1First()).isFalse();
        assertThat(options.ecnCount(1)).isEqualTo(256);
        assertThat(parse(172, 2, 1, 1).ecnCounters()).isZero();
        assertThat(parse(172, 7, 0, 0, 7, 0, 1, 1).ecnCounters())
                .as("half a counter")
                .isEqualTo(1);
        assertThat(parse(172, 14, 0, 0, 1, 0, 0, 2, 0, 0, 3, 0, 0, 4).ecnCounters())
                .as("one too many")
                .isEqualTo(3);
        assertThat(parse(172, 6, 0, 0, 7).ecnCounters()).as("past the header").isEqualTo(-1);
        assertThat(parse(1, 1, 1, 1).ecnCounters()).isEqualTo(-1);
    }

    @Test
    void countersOfAccurateEcnAreWritten() {
        byte[] segment = new byte[60];
        for (int counters = 0; counters <= 3; counters++) {
            int at = TcpOptions.putAccurateEcn(segment, 20, counters, 0x1020304, -1, 9);
            assertThat(at).isEqualTo(22 + 3 * counters);
            TcpOptions.putNops(segment, at, 32);
            options.parse(segment, 0, 32);
            assertThat(options.ecnCounters()).isEqualTo(counters);
        }
        assertThat(options.isEct1First()).isTrue();
        assertThat(options.ecnCount(0)).as("24 bits").isEqualTo(0x020304);
        assertThat(options.ecnCount(1)).isEqualTo(0xffffff);
        assertThat(options.ecnCount(2)).isEqualTo(9);
    }

    @Test
    void whatIsWrittenIsRead() {
        byte[] segment = new byte[60];
        int at = TcpOptions.putMss(segment, 20, 1400);
        at = TcpOptions.putSackPermittedAndTimestamps(segment, at, -5, 6);
        at = TcpOptions.putWindowScale(segment, at, 9);
        assertThat(at).isEqualTo(40);
        options.parse(segment, 0, at);
        assertThat(options.mss()).isEqualTo(1400);
        assertThat(options.isSackPermitted()).isTrue();
        assertThat(options.timestampValue()).isEqualTo(-5);
        assertThat(options.timestampEcho()).isEqualTo(6);
        assertThat(options.windowScale()).isEqualTo(9);
        at = TcpOptions.putTimestamps(segment, 20, 1, 2);
        options.parse(segment, 0, at);
        assertThat(options.timestampEcho()).isEqualTo(2);
        at = TcpOptions.putSackPermitted(segment, 20);
        options.parse(segment, 0, at);
        assertThat(options.isSackPermitted()).isTrue();
    }

    @Test
    void allSackBlocksAreWrittenAndRead() {
        byte[] segment = new byte[60];
        int at = TcpOptions.putSackHead(segment, 20, 4);
        assertThat(at).isEqualTo(24);
        for (int block = 0; block < 4; block++) {
            at = TcpOptions.putSackBlock(segment, at, 10 * block, 10 * block - 3);
        }
        assertThat(at).isEqualTo(20 + TcpOptions.sackBytes(4)).isEqualTo(56);
        options.parse(segment, 0, at);
        assertThat(options.sackBlocks()).isEqualTo(4);
        for (int block = 0; block < 4; block++) {
            assertThat(options.sackLeft(block)).isEqualTo(10 * block);
            assertThat(options.sackRight(block)).isEqualTo(10 * block - 3);
        }
    }

    /** RFC 2018 §3: four blocks need 34 bytes, and two NOPs align them. */
    @Test
    void asManySackBlocksAsFit() {
        int[] blocks = {0, 1, 2, 3, 4};
        int[] least = {0, 12, 20, 28, 36};
        for (int i = 0; i < blocks.length; i++) {
            assertThat(TcpOptions.sackBlocksWithin(least[i])).isEqualTo(blocks[i]);
            assertThat(TcpOptions.sackBlocksWithin(least[i] + 3)).isEqualTo(blocks[i]);
        }
        assertThat(TcpOptions.sackBlocksWithin(3)).isZero();
    }

    /** RFC 7413 §4.1.1: none for a request, or 4 to 16 bytes, an even number. */
    @Test
    void fastOpenCookiesHaveAnEvenLengthOf4To16() {
        for (int length = 0; length <= 20; length++) {
            int[] bytes = new int[2 + length];
            bytes[0] = 34;
            bytes[1] = 2 + length;
            boolean right = length == 0 || length >= 4 && length <= 16 && length % 2 == 0;
            assertThat(parse(bytes).fastOpenBytes()).isEqualTo(right ? length : -1);
        }
        parse(1, 1, 34, 6, 1, 2, 3, 4);
        assertThat(options.fastOpenAt()).as("of the cookie").isEqualTo(24);
        assertThat(options.isFastOpenExperimental()).isFalse();
        assertThat(parse(254, 4, 0xf9, 0x89).fastOpenBytes()).as("a request").isZero();
        assertThat(options.isFastOpenExperimental()).isTrue();
        parse(254, 8, 0xf9, 0x89, 1, 2, 3, 4);
        assertThat(options.fastOpenBytes()).isEqualTo(4);
        assertThat(options.fastOpenAt()).isEqualTo(24);
        assertThat(parse(254, 8, 0xf9, 0x88, 1, 2, 3, 4).fastOpenBytes())
                .as("another experiment")
                .isEqualTo(-1);
        assertThat(parse(254, 3, 0xf9, 0x89).fastOpenBytes()).isEqualTo(-1);
    }

    @Test
    void fastOpenIsWrittenWithNopsBehindTheCookie() {
        for (int length : new int[] {0, 4, 6, 16}) {
            for (boolean experimental : new boolean[] {false, true}) {
                byte[] segment = new byte[60];
                byte[] cookie = new byte[length];
                Arrays.fill(cookie, (byte) 0xc0);
                int end = TcpOptions.putFastOpen(segment, 20, cookie, experimental);
                int content = experimental ? 24 : 22;
                assertThat(end).isEqualTo((content + length + 3) / 4 * 4);
                assertThat(end - 20).isEqualTo(TcpOptions.fastOpenSize(length, experimental));
                for (int i = content; i < 60; i++) {
                    int expected = i < content + length ? 0xc0 : i < end ? TcpOptions.NOP : 0;
                    assertThat(Bytes.u8(segment, i)).as("byte %d", i).isEqualTo(expected);
                }
                options.parse(segment, 0, end);
                assertThat(options.fastOpenBytes()).isEqualTo(length);
                assertThat(options.fastOpenAt()).isEqualTo(content);
                assertThat(options.isFastOpenExperimental()).isEqualTo(experimental);
            }
        }
    }

    @Test
    void signaturesAreWrittenAndRead() {
        byte[] segment = new byte[60];
        byte[] digest = new byte[16];
        Arrays.fill(digest, (byte) 7);
        TcpOptions.putMd5Signature(segment, 20, digest);
        options.parse(segment, 0, 40);
        assertThat(options.isSigned()).isTrue();
        assertThat(options.isSignedTwice()).isFalse();
        assertThat(options.signatureKind()).isEqualTo(TcpOptions.MD5_SIGNATURE);
        assertThat(options.signatureAt()).isEqualTo(24);
        assertThat(options.signatureBytes()).isEqualTo(16);
        assertThat(Bytes.i32(segment, 20)).isEqualTo(0x0101_1312);
        assertThat(segment[24]).isEqualTo((byte) 7);
        assertThat(segment[39]).isEqualTo((byte) 7);

        assertThat(TcpOptions.putAuthentication(segment, 20, 0x12, 0xf3, 12)).isEqualTo(24);
        assertThat(Bytes.i32(segment, 20)).isEqualTo(0x1d10_12f3);
        options.parse(segment, 0, 36);
        assertThat(options.signatureKind()).isEqualTo(TcpOptions.AUTHENTICATION);
        assertThat(options.signatureAt()).isEqualTo(24);
        assertThat(options.signatureBytes()).isEqualTo(12);
    }

    @Test
    void signaturesOfAWrongLengthAndSecondOnesAreTold() {
        assertThat(parse(19, 17, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0).isSigned())
                .isFalse();
        assertThat(parse(29, 3, 1).signatureBytes()).isEqualTo(-1);
        assertThat(parse(29, 4, 1, 1, 29, 4, 1, 1).isSignedTwice()).isTrue();
        assertThat(parse(29, 4, 1, 1).isSignedTwice()).isFalse();
        assertThat(parse(1, 1, 1, 1).isSigned()).isFalse();
    }

    /** RFC 5482 §3.1: seconds in fifteen bits, or minutes. */
    @Test
    void userTimeoutsAreWrittenAndRead() {
        byte[] segment = new byte[24];
        int[] written = {1, 60, 0x7fff, 0x8000, 32_820, 32_821, TcpOptions.MAX_USER_TIMEOUT_SECONDS};
        int[] expected = {1, 60, 0x7fff, 32_820, 32_820, 32_880, TcpOptions.MAX_USER_TIMEOUT_SECONDS};
        for (int i = 0; i < written.length; i++) {
            assertThat(TcpOptions.putUserTimeout(segment, 20, written[i])).isEqualTo(24);
            options.parse(segment, 0, 24);
            assertThat(options.userTimeoutSeconds()).isEqualTo(expected[i]);
        }
        assertThat(parse(28, 4, 0x80, 2).userTimeoutSeconds()).isEqualTo(120);
        assertThat(parse(28, 3, 9).userTimeoutSeconds()).isZero();
    }

    @Test
    void nopsFillExactlyWhatTheyAreToFill() {
        byte[] segment = new byte[8];
        TcpOptions.putNops(segment, 2, 6);
        assertThat(segment).containsExactly(0, 0, 1, 1, 1, 1, 0, 0);
    }
}
