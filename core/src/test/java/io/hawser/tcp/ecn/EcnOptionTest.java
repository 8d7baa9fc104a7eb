package io.hawser.tcp.ecn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The room of the Accurate ECN option beside timestamps (12 bytes) and SACK blocks (4 and 8 each), of 40 bytes in all.
 */
class EcnOptionTest {
    private final EcnOption option = new EcnOption();

    /** Two NOPs before SACK blocks can be used too: an option of 5 bytes takes 4 more, an option of 2 takes none. */
    @ParameterizedTest(name = "{0} bytes left beside {1} blocks, {2} counters needed: {3} blocks stay, {4} bytes")
    @CsvSource({
        "40, 0, 0, 0, 12",
        "28, 0, 3, 0, 12",
        "11, 0, 0, 0, 8",
        "7, 0, 0, 0, 4", // only the option's header and two NOPs
        "3, 0, 0, -1, 0",
        "7, 0, 1, -1, 0",
        "28, 1, 3, 1, 12",
        "8, 2, 2, 2, 8", // timestamps and two blocks
        "8, 2, 3, -1, 0",
        "0, 3, 0, 3, 0", // timestamps and three blocks: only a header, in place of their NOPs
        "0, 3, 2, 2, 8", // a block is omitted in favour of new counts
        "0, 3, 3, -1, 0", // two blocks are kept
        "4, 4, 1, 4, 4",
        "4, 4, 2, 3, 12"
    })
    void fits(int room, int blocks, int needed, int blocksLeft, int bytes) {
        boolean found = option.fit(room, blocks, needed);
        assertThat(found).isEqualTo(blocksLeft >= 0);
        if (found) {
            assertThat(option.sackBlocks()).isEqualTo(blocksLeft);
            assertThat(option.bytes()).isEqualTo(bytes);
        }
    }
}
