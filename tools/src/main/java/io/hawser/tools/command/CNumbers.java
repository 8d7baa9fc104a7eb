package io.hawser.tools.command;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers as printf(3) of C writes them where {@link String#format} writes something else. */
public final class CNumbers {
    private static final int SIGNIFICANT = 6;

    private CNumbers() {}

    /** A number as {@code %g} writes it: six significant digits, without the zeros at their end. */
    public static String general(double value) {
        return general(value, SIGNIFICANT);
    }

    /** A number as {@code %.Ng} writes it, with at most {@code digits} significant digits. */
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
