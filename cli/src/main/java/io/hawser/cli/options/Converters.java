package io.hawser.cli.options;

import io.hawser.ip.address.InterfaceAddress;
import io.hawser.wire.IpAddress;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.function.Supplier;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How options become values, with messages that say what would be right. */
public final class Converters {
    private Converters() {}

    /** A host's address with the length of its network's prefix. */
    public static final class InterfaceAddressConverter implements ITypeConverter<InterfaceAddress> {
        @Override
        public InterfaceAddress convert(String text) {
            return converted(() -> InterfaceAddress.parse(text));
        }
    }

    /** An IPv4 address. */
    public static final class IpAddressConverter implements ITypeConverter<IpAddress> {
        @Override
        public IpAddress convert(String text) {
            return converted(() -> IpAddress.parse(text));
        }
    }

    /** A TCP port. */
    public static final class PortConverter implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            if (text.matches("[0-9]{1,5}")) {
                int port = Integer.parseInt(text);
                if (port >= 1 && port <= 0xffff) {
                    return port;
                }
            }
            throw new TypeConversionException("a port is a number from 1 to 65535, not '" + text + "'");
        }
    }

    /** A share of all, 0 to 1, given in percent. */
    public static final class ShareConverter implements ITypeConverter<Double> {
        @Override
        public Double convert(String text) {
            if (text.matches("[0-9]{1,3}(\\.[0-9]+)?%")) {
                double percent = Double.parseDouble(text.substring(0, text.length() - 1));
                if (percent <= 100) {
                    return percent / 100;
                }
            }
            throw new TypeConversionException("a share is from 0% to 100%, such as 0.5%, not '" + text + "'");
        }
    }

    /** A time with its unit. */
    public static final class TimeConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            if (text.matches("[0-9]{1,9}(us|ms|s)")) {
                long number = Long.parseLong(text.replaceAll("[a-z]", ""));
                return text.endsWith("us")
                        ? Duration.of(number, ChronoUnit.MICROS)
                        : text.endsWith("ms") ? Duration.ofMillis(number) : Duration.ofSeconds(number);
            }
            throw new TypeConversionException(
                    "a time is a whole number and us, ms or s, such as 20ms, not '" + text + "'");
        }
    }

    private static <T> T converted(Supplier<T> conversion) {
        try {
            return conversion.get();
        } catch (IllegalArgumentException wrong) {
            throw new TypeConversionException(wrong.getMessage());
        }
    }
}
