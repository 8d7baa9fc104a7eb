package io.hawser.sysctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import java.util.stream.Collectors;

/** A sysctl that is a whole number, as a test expects it: its default, and its range with both bounds. */
public record ExpectedNumber(String name, long initial, long least, long most) {
    /** Makes the expectation of a sysctl; for tables. */
    public static ExpectedNumber expected(String name, long initial, long least, long most) {
        return new ExpectedNumber(name, initial, least, most);
    }

    /** Sets the sysctl to both bounds, which it must take, and beyond them, which it must refuse. */
    public void assertRange(Sysctls sysctls) {
        Sysctl sysctl = sysctls.named(name);
        for (long bound : new long[] {least, most}) {
            sysctl.set(Long.toString(bound));
            assertThat(sysctl.get()).as(name).isEqualTo(Long.toString(bound));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sysctl.set(Long.toString(least - 1)))
                .withMessageContaining(name + " is a whole number from " + least);
        if (most < Long.MAX_VALUE) {
            assertThatIllegalArgumentException().isThrownBy(() -> sysctl.set(Long.toString(most + 1)));
        }
    }

    /** The values of all sysctls by name. */
    public static Map<String, String> values(Sysctls sysctls) {
        return sysctls.all().stream().collect(Collectors.toMap(Sysctl::name, Sysctl::get));
    }
}
