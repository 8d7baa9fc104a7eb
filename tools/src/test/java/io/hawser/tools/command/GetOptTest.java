package io.hawser.tools.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.tools.command.GetOpt.Argument;
import io.hawser.tools.command.GetOpt.BadOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options as getopt_long(3) reads them; the error messages are those of Debian's programs. */
class GetOptTest {
    private final List<String> seen = new ArrayList<>();

    private List<String> read(String words) throws BadOption {
        return new GetOpt("tool", "abc:p::")
                .with("count", Argument.REQUIRED, "c")
                .with("color", Argument.NONE, "color")
                .with("load", Argument.OPTIONAL, "p")
                .read(List.of(words.split(" ", -1)), (letter, argument) -> seen.add(letter + "=" + argument));
    }

    @ParameterizedTest
    @CsvSource({
        "-ab,           a=null b=null",
        "-c5,           c=5",
        "-c 5,          c=5",
        "-ac 5 -b,      a=null c=5 b=null",
        "--count=5,     c=5",
        "--count 5,     c=5",
        "--cou 5,       c=5",
        "-pfile,        p=file",
        "-p,            p=null",
        "--load=file,   p=file",
        "--load,        p=null",
    })
    void optionsAndTheirArguments(String words, String expected) throws BadOption {
        assertThat(read(words)).isEmpty();
        assertThat(String.join(" ", seen)).isEqualTo(expected);
    }

    @Test
    void operandsMayComeFirstAndFollowTwoDashes() throws BadOption {
        assertThat(read("x -a y -- -b z")).containsExactly("x", "y", "-b", "z");
        assertThat(seen).containsExactly("a=null");
    }

    @Test
    void aSingleDashIsAnOperand() throws BadOption {
        assertThat(read("-")).containsExactly("-");
    }

    @ParameterizedTest
    @CsvSource({
        "-z,         tool: invalid option -- 'z'",
        "-az,        tool: invalid option -- 'z'",
        "-:,         tool: invalid option -- ':'",
        "-c,         tool: option requires an argument -- 'c'",
        "--foo,      tool: unrecognized option '--foo'",
        "--count,    tool: option '--count' requires an argument",
        "--color=x,  tool: option '--color' doesn't allow an argument",
        "--co,       tool: option '--co' is ambiguous; possibilities: '--count' '--color'",
    })
    void errorsAreWordedAsTheLibraryWordsThem(String words, String message) {
        assertThatThrownBy(() -> read(words)).isInstanceOf(BadOption.class).hasMessage(message);
    }
}
