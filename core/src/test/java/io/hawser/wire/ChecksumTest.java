package io.hawser.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ChecksumTest {
    /** RFC 1071, word by word. */
    private static int naive(byte[] bytes, int offset, int length) {
        int sum = 0;
        for (int i = 0; i < length; i++) {
            int value = bytes[offset + i] & 0xff;
            sum += i % 2 == 0 ? value << 8 : value;
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return ~sum & 0xffff;
    }

    @Test
    void agreesWithTheDefinitionAtEveryOffsetAndLength() {
        byte[] bytes = new byte[256];
        new SplittableRandom(1).nextBytes(bytes);
        for (int offset = 0; offset <= 100; offset++) {
            for (int length = 0; length <= 100; length++) {
                int checksum = Checksum.finish(Checksum.sum(bytes, offset, length));
                assertThat(checksum).as("%d bytes from %d", length, offset).isEqualTo(naive(bytes, offset, length));
            }
        }
    }

    @Test
    void agreesOnLargeAndExtremeContents() {
        SplittableRandom random = new SplittableRandom(2);
        byte[] bytes = new byte[70_000];
        for (int round = 0; round < 300; round++) {
            random.nextBytes(bytes);
            if (round % 3 == 0) {
                Arrays.fill(bytes, (byte) (round % 2 == 0 ? 0xff : 0));
            }
            int offset = random.nextInt(1000);
            int length = random.nextInt(bytes.length - offset);
            assertThat(Checksum.finish(Checksum.sum(bytes, offset, length))).isEqualTo(naive(bytes, offset, length));
        }
    }

    @Test
    void sumsOfStretchesAddUp() {
        byte[] bytes = new byte[1501];
        new SplittableRandom(3).nextBytes(bytes);
        for (int cut = 0; cut <= 1500; cut += 2) {
            long sum = Checksum.sum(bytes, 0, cut) + Checksum.sum(bytes, cut, bytes.length - cut);
            assertThat(Checksum.finish(sum)).isEqualTo(naive(bytes, 0, bytes.length));
        }
    }

    @Test
    void aStretchWithItsOwnChecksumIsValid() {
        SplittableRandom random = new SplittableRandom(4);
        for (int length = 2; length < 200; length++) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            Bytes.put16(bytes, 0, 0);
            long other = Checksum.sumOfInt(random.nextInt());
            Bytes.put16(bytes, 0, Checksum.finish(other + Checksum.sum(bytes, 0, length)));
            assertThat(Checksum.isValid(bytes, 0, length, other)).isTrue();
            int bit = random.nextInt(8 * length);
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(Checksum.isValid(bytes, 0, length, other)).isFalse();
        }
    }

    @Test
    void knowsThePseudoHeaderOfBothFamilies() {
        IpAddress source = IpAddress.parse("10.1.2.3");
        IpAddress destination = IpAddress.parse("192.168.255.254");
        byte[] v4 = new byte[12];
        Bytes.put32(v4, 0, source.v4());
        Bytes.put32(v4, 4, destination.v4());
        Bytes.put32(v4, 8, IpProtocol.TCP);
        assertThat(Checksum.finish(Checksum.pseudoHeader(source, destination, IpProtocol.TCP)))
                .isEqualTo(naive(v4, 0, 12));
        IpAddress six = new IpAddress(0x2001_0db8_1234_5678L, 0x9abc_def0_0fed_cba9L);
        byte[] v6 = new byte[36];
        Bytes.put64(v6, 0, six.high());
        Bytes.put64(v6, 8, six.low());
        Bytes.put64(v6, 16, six.low());
        Bytes.put64(v6, 24, six.high());
        Bytes.put32(v6, 32, IpProtocol.UDP);
        assertThat(Checksum.finish(Checksum.pseudoHeader(
                        six, new IpAddress(/* high= */ six.low(), /* low= */ six.high()), IpProtocol.UDP)))
                .isEqualTo(naive(v6, 0, 36));
    }

    /** With extreme numbers, the sum carries into its upper half twice. */
    @Test
    void agreesOnAHeaderOfFiveNumbers() {
        SplittableRandom random = new SplittableRandom(6);
        int[] extremes = {0, 1, 0xffff, 0x1_0000, 0xffff_0000, -1, Integer.MAX_VALUE, Integer.MIN_VALUE};
        byte[] header = new byte[20];
        for (int round = 0; round < 20_000; round++) {
            int[] words = new int[5];
            for (int i = 0; i < 5; i++) {
                words[i] = random.nextBoolean() ? random.nextInt() : extremes[random.nextInt(extremes.length)];
                Bytes.put32(header, 4 * i, words[i]);
            }
            if (Checksum.ofInts(words[0], words[1], words[2], words[3], words[4]) != naive(header, 0, 20)) {
                throw new AssertionError(Arrays.toString(words));
            }
        }
    }

    /** RFC 1071 §3 computes this example. */
    @Test
    void knowsTheExampleOfTheRfc() {
        byte[] bytes = {0x00, 0x01, (byte) 0xf2, 0x03, (byte) 0xf4, (byte) 0xf5, (byte) 0xf6, (byte) 0xf7};
        assertThat(Checksum.fold(Checksum.sum(bytes, 0, 8))).isEqualTo(0xddf2);
    }
}
