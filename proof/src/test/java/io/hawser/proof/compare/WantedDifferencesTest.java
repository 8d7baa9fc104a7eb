package io.hawser.proof.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The list of wanted differences. */
class WantedDifferencesTest {
    private static final String ENTRY = """
            a-name
              why: it is so, and
                so it stays
              step: < F.*
              state: ESTABLISHED
              kernel: (\\w+)
              hawser: \\. 1; \\1
              then: stop
              example:
                listen
                wait 10
            """;

    @Test
    void theListCanBeRead() {
        assertThat(WantedDifferences.read().all())
                .isNotEmpty()
                .allSatisfy(entry -> assertThat(entry.example().steps()).isNotEmpty());
    }

    @Test
    void anEntryMatchesTheWholeOfADifference() {
        WantedDifferences list = WantedDifferences.parse("# comment\n\n" + ENTRY);
        assertThat(list.all()).singleElement().satisfies(entry -> {
            assertThat(entry.name()).isEqualTo("a-name");
            assertThat(entry.reason()).isEqualTo("it is so, and so it stays");
            assertThat(entry.goesOn()).isFalse();
            assertThat(entry.example()).hasToString("listen\nwait 10");
        });
        assertThat(list.match(difference("< F. 1(0)", "ESTABLISHED", "X", ". 1; X"), List.of()))
                .isPresent();
        assertThat(list.match(difference("< F. 1(0)", "ESTABLISHED", "X", ". 1; Y"), List.of()))
                .isEmpty();
        assertThat(list.match(difference("< F. 1(0)", "CLOSE_WAIT", "X", ". 1; X"), List.of()))
                .isEmpty();
        assertThat(list.match(difference("< . 1(0)", "ESTABLISHED", "X", ". 1; X"), List.of()))
                .isEmpty();
        assertThat(list.match(difference("< F. 1(0)", "ESTABLISHED", "X; Z", ". 1; X"), List.of()))
                .isEmpty();
    }

    @Test
    void anEntryMayAskForAnEarlierStep() {
        WantedDifferences list = WantedDifferences.parse(ENTRY.replace("  state:", "  earlier: wait .*\n  state:"));
        Difference difference = difference("< F. 1(0)", "ESTABLISHED", "X", ". 1; X");
        assertThat(list.match(difference, List.of(new ExchangeStep.Wait(80)))).isPresent();
        assertThat(list.match(difference, List.of(new ExchangeStep.Listen()))).isEmpty();
        assertThat(list.match(difference, List.of())).isEmpty();
    }

    @Test
    void anEntryMayAskForNoState() {
        Difference closed = difference("< F. 1(0)", "", "X", ". 1; X");
        WantedDifferences none = WantedDifferences.parse(ENTRY.replace("state: ESTABLISHED", "state:"));
        assertThat(none.match(closed, List.of())).isPresent();
        assertThat(none.match(difference("< F. 1(0)", "ESTABLISHED", "X", ". 1; X"), List.of()))
                .isEmpty();
        WantedDifferences any = WantedDifferences.parse(ENTRY.replace("  state: ESTABLISHED\n", ""));
        assertThat(any.match(closed, List.of())).isPresent();
        assertThat(any.match(difference("< F. 1(0)", "ESTABLISHED", "X", ". 1; X"), List.of()))
                .isPresent();
    }

    private static Difference difference(String step, String state, String kernel, String hawser) {
        return new Difference(0, step, state, kernel, hawser);
    }

    @Test
    void whatIsWrongIsSaid() {
        assertThatThrownBy(() -> WantedDifferences.parse(ENTRY.replace("  then: stop\n", "")))
                .hasMessage("wanted-differences.txt, a-name: 'then:' is missing");
        assertThatThrownBy(() -> WantedDifferences.parse(ENTRY.replace("stop", "go")))
                .hasMessageContaining("'compare on', 'compare on, it comes later' or 'stop', not 'go'");
        assertThatThrownBy(() -> WantedDifferences.parse(ENTRY.replace("(\\w+)", "(")))
                .hasMessageContaining("a-name: Unclosed group");
        assertThatThrownBy(() -> WantedDifferences.parse(ENTRY.replace("wait 10", "sleep")))
                .hasMessageContaining("a-name: line 2: not a step: 'sleep'");
        assertThatThrownBy(() -> WantedDifferences.parse("  why: nobody\n"))
                .hasMessage("wanted-differences.txt, line 1: a name, then fields 'name: value' two spaces in");
    }
}
