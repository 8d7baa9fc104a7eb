package io.hawser.tools.command;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers in the format of C's printf(3), where {@link String#format} differs. */
public final class CNumbers {
    private static final int SIGNIFICANT = 6;

    private CNumbers() {}

    /** Formats a number by {@code %g}: six significant digits, without trailing zeros. */
    public static String general(double value) {
        return general(value, SIGNIFICANT);
    }

    /** Formats a number by {@code %.Ng}, with at most {@code digits} significant digits. */
    public static String general(double value, int digits) {
        if (value == 0) {
            return "0";
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(digits, RoundingMode.HALF_EVEN));
        int exponent = rounded.precision() - rounded.scale() - 1;
        BigDecimal plain = rounded.stripTrailingZeros();
        if (exponent >= -4 && exponent < digits) {
            return plain.toPlainString();
        }
        String mantissa = plain.movePointLeft(exponent).stripTrailingZeros().toPlainString();
        int magnitude = Math.abs(exponent);
        return mantissa + (exponent < 0 ? "e-" : "e+") + (magnitude < 10 ? "0" : "") + magnitude;
    }
}
