package io.hawser.proof.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The notation of exchanges, and randomly generated exchanges. */
class KernelExchangeTest {
    @Test
    void whatIsDrawnCanBeReadAgain() {
        for (long seed = 0; seed < 2000; seed++) {
            String text = Generator.exchange(seed).toString();
            assertThat(KernelExchange.parse(text)).hasToString(text);
        }
    }

    @Test
    void aSeedDrawsTheSameTwice() {
        assertThat(Generator.exchange(7)).hasToString(Generator.exchange(7).toString());
        assertThat(Generator.exchange(7).toString())
                .isNotEqualTo(Generator.exchange(8).toString());
    }

    @Test
    void everyKindOfStepIsDrawn() {
        StringBuilder all = new StringBuilder();
        for (long seed = 0; seed < 3000; seed++) {
            all.append(Generator.exchange(seed)).append('\n');
        }
        assertThat(all)
                .contains(
                        "listen\n",
                        "connect\n",
                        "accept\n",
                        "write 1\n",
                        " oob\n",
                        "read ",
                        "shutdown rdwr\n",
                        "close\n")
                .contains(
                        "abort\n",
                        "error\n",
                        "nodelay on\n",
                        "wait 340\n",
                        "< icmp 3 1 seq ",
                        "sack sent-",
                        "< S. 0(0)")
                .contains("edge", "win 0", "urg ", "data b", "ecr last+1", "< R ", "< F. ", "< - ", "mss 536");
    }

    @Test
    void commentsAndBlankLinesAreNoSteps() {
        assertThat(KernelExchange.parse("# nothing\n\nlisten # here\n")).hasToString("listen");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            listn | line 1: not a step: 'listn'; there are listen, connect
            wait soon | a number from 0 to 60000 is wanted, not 'soon'
            write 99999999 | a number from 0 to 65000 is wanted
            shutdown both | 'both' is none of [rd, wr, rdwr]
            < X 0(0) win 1 | not a packet: 'X 0(0) win 1'; for example P. 1(100)
            < S x(0) win 1 | not a sequence number: 'x'; for example 1, sent-10, edge+1
            < S 0(0) win 1 <mss> | a number from 0 to 65535 is wanted, not 'mss'
            < S 0(0) win 1 <md5> | no option is called 'md5'; there are nop, mss
            < . 0(0) ack 1 win 1 <sack 1> | a block of sack is two numbers
            < icmp 3 | not a packet: 'icmp 3'; for example icmp 3 1 seq 1
            """)
    void aWrongLineIsExplained(String line, String message) {
        assertThatThrownBy(() -> KernelExchange.parse(line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("line 1: ")
                .hasMessageContaining(message);
    }
}
