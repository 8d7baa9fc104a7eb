package io.hawser.cli.options;

import io.hawser.device.Device;
import io.hawser.device.OffloadMode;
import io.hawser.ip.address.InterfaceAddress;
import io.hawser.link.MacAddress;
import io.hawser.packet.PacketPool;
import io.hawser.text.Similar;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * An interface of a host, as described by the option {@code --interface} or a table below {@code interfaces}:
 * {@code tap=tap1,address=10.78.0.2/24}.
 *
 * @param kind the kind of its device
 * @param device the name of its device
 * @param addresses its IP addresses in order
 * @param station Hawser's Ethernet address; null for a derived one
 */
public record InterfaceOption(
        DeviceKind kind,
        String device,
        List<InterfaceAddress> addresses,
        @Nullable MacAddress station) {
    private static final String ADDRESS = "address";
    private static final String MAC = "mac";
    private static final String EXAMPLE = "such as tap=tap1,address=10.78.0.2/24";

    /** The names of the parts of a description. */
    public static final List<String> KEYS = Stream.concat(
                    Stream.of(DeviceKind.values()).map(DeviceKind::spelling), Stream.of(ADDRESS, MAC))
            .toList();

    /** The value of {@code mac} for the address of the interface itself. */
    public static final String MAC_OF_INTERFACE = "interface";

    /**
     * Reads a description.
     *
     * @throws IllegalArgumentException if it is malformed; the message contains a correction
     */
    public static InterfaceOption parse(String text) {
        DeviceKind kind = null;
        String device = "";
        List<InterfaceAddress> addresses = new ArrayList<>();
        MacAddress station = null;
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            String key = equals < 0 ? part : part.substring(0, equals);
            String value = part.substring(equals + 1);
            checkKey(key);
            if (equals < 0 || value.isEmpty()) {
                throw new IllegalArgumentException("the '" + key + "' of an interface wants a value, " + EXAMPLE);
            }
            switch (key) {
                case ADDRESS -> addresses.add(new Converters.InterfaceAddressConverter().convert(value));
                case MAC -> station = station(value);
                default -> {
                    if (kind != null) {
                        throw new IllegalArgumentException("an interface has one device, not " + kind.spelling() + " "
                                + device + " and " + key + " " + value);
                    }
                    kind = kindOf(key);
                    device = value;
                }
            }
        }
        if (kind == null) {
            throw new IllegalArgumentException("an interface wants a device, " + kinds() + ", " + EXAMPLE);
        }
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("the interface " + device
                    + " wants an address with the length of its network's prefix, " + EXAMPLE);
        }
        return checked(new InterfaceOption(kind, device, List.copyOf(addresses), station));
    }

    /** Rejects an Ethernet address that the device cannot have. */
    static InterfaceOption checked(InterfaceOption read) {
        if (read.station != null && !read.kind.isEthernet()) {
            throw new IllegalArgumentException(
                    "a TUN device has no Ethernet address: " + read.device + " wants no mac");
        }
        if (DeviceKind.OF_INTERFACE.equals(read.station) && read.kind != DeviceKind.PACKET) {
            throw new IllegalArgumentException("the kernel's end of " + read.device
                    + " has the address of the interface; mac=" + MAC_OF_INTERFACE + " is for packet sockets");
        }
        return read;
    }

    /**
     * Checks the name of a part.
     *
     * @throws IllegalArgumentException if the name is unknown
     */
    public static void checkKey(String key) {
        if (!KEYS.contains(key)) {
            String similar = Similar.to(key, KEYS);
            throw new IllegalArgumentException("an interface has no '" + key + "'"
                    + (similar == null ? "; it has " + String.join(", ", KEYS) : "; do you mean '" + similar + "'?"));
        }
    }

    private static DeviceKind kindOf(String key) {
        return Stream.of(DeviceKind.values())
                .filter(kind -> kind.spelling().equals(key))
                .findFirst()
                .orElseThrow();
    }

    private static String kinds() {
        return Stream.of(DeviceKind.values()).map(DeviceKind::spelling).collect(Collectors.joining(", "));
    }

    /** Parses Hawser's Ethernet address, or the word for that of the interface. */
    static MacAddress station(String text) {
        if (text.equals(MAC_OF_INTERFACE)) {
            return DeviceKind.OF_INTERFACE;
        }
        MacAddress read;
        try {
            read = MacAddress.parse(text);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(
                    "an Ethernet address such as 02:00:00:00:00:02, or 'interface' for that of the interface, is"
                            + " wanted, not '" + text + "'",
                    wrong);
        }
        if (read.isMulticast() || read.equals(MacAddress.NONE)) {
            throw new IllegalArgumentException(text + " is not the address of one station");
        }
        return read;
    }

    /** Opens the device. */
    public Function<PacketPool, Device> opener(OffloadMode offload) {
        return opener(offload, 1);
    }

    /** Opens a queue of the device, for each of {@code loops} loops. */
    Function<PacketPool, Device> opener(OffloadMode offload, int loops) {
        return pool -> kind.open(device, station, offload, /* oneOfSeveral= */ loops > 1, pool);
    }

    /** Called by picocli. */
    public static final class Converter implements ITypeConverter<InterfaceOption> {
        @Override
        public InterfaceOption convert(String text) {
            try {
                return parse(text);
            } catch (IllegalArgumentException wrong) {
                throw new TypeConversionException(String.valueOf(wrong.getMessage()));
            }
        }
    }

    /** Called by picocli. */
    static final class StationConverter implements ITypeConverter<MacAddress> {
        @Override
        public MacAddress convert(String text) {
            try {
                return station(text);
            } catch (IllegalArgumentException wrong) {
                throw new TypeConversionException(String.valueOf(wrong.getMessage()));
            }
        }
    }
}
