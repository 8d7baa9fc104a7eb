package io.hawser.services.dhcp6.message;

import io.hawser.services.dhcp.message.DomainSearchList;
import io.hawser.services.dhcp.message.OptionFormat;
import io.hawser.services.dns.message.DnsName;
import io.hawser.wire.Bytes;
import io.hawser.wire.IpAddress;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** The formats of options whose values appear in configurations and in messages to users. */
public enum Dhcp6OptionFormat {
    /** One or more IPv6 addresses, joined by commas. */
    ADDRESSES("IPv6 addresses joined by commas") {
        @Override
        byte[] read(String text) {
            List<IpAddress> all = new ArrayList<>();
            for (String part : text.split(",", -1)) {
                all.add(IpAddress.parse(part.strip()));
            }
            return addresses(all);
        }

        @Override
        String write(byte[] value) {
            return listed(value).stream().map(IpAddress::toString).collect(Collectors.joining(", "));
        }

        @Override
        boolean fits(byte[] value) {
            return value.length > 0 && value.length % ADDRESS_BYTES == 0;
        }
    },
    /** One or more domain names without compression (RFC 8415 §10). */
    DOMAINS("domain names joined by commas") {
        @Override
        byte[] read(String text) {
            List<String> all = new ArrayList<>();
            for (String part : text.split(",", -1)) {
                all.add(part.strip());
            }
            return domains(all);
        }

        @Override
        String write(byte[] value) {
            return String.join(", ", DomainSearchList.decode(value));
        }

        @Override
        boolean fits(byte[] value) {
            return !DomainSearchList.decode(value).isEmpty();
        }
    },
    /** A number of seconds in 32 bits. */
    SECONDS("a number of seconds from 0 to 4294967295") {
        @Override
        byte[] read(String text) {
            return OptionFormat.U32.parse(text);
        }

        @Override
        String write(byte[] value) {
            return OptionFormat.U32.format(value);
        }

        @Override
        boolean fits(byte[] value) {
            return value.length == Integer.BYTES;
        }
    },
    /** Time servers by address (RFC 5908): each is a suboption. */
    NTP("IPv6 addresses joined by commas") {
        @Override
        byte[] read(String text) {
            Dhcp6Options servers = new Dhcp6Options();
            for (IpAddress each : listed(ADDRESSES.read(text))) {
                servers.add(NTP_SERVER_ADDRESS, addresses(List.of(each)));
            }
            return servers.toBytes();
        }

        @Override
        String write(byte[] value) {
            return timeServers(value).stream().map(IpAddress::toString).collect(Collectors.joining(", "));
        }

        @Override
        boolean fits(byte[] value) {
            return !timeServers(value).isEmpty();
        }
    },
    /** Text. */
    TEXT("text") {
        @Override
        byte[] read(String text) {
            return OptionFormat.TEXT.parse(text);
        }

        @Override
        String write(byte[] value) {
            return OptionFormat.TEXT.format(value);
        }

        @Override
        boolean fits(byte[] value) {
            return value.length > 0;
        }
    },
    /** Bytes as hexadecimal digits, with or without colons. */
    BYTES("hexadecimal bytes such as 01:02:0a") {
        @Override
        byte[] read(String text) {
            return OptionFormat.BYTES.parse(text);
        }

        @Override
        String write(byte[] value) {
            return OptionFormat.BYTES.format(value);
        }

        @Override
        boolean fits(byte[] value) {
            return true;
        }
    };

    static final int ADDRESS_BYTES = 16;

    private static final int NTP_SERVER_ADDRESS = 1;

    private final String described;

    Dhcp6OptionFormat(String described) {
        this.described = described;
    }

    abstract byte[] read(String text);

    abstract String write(byte[] value);

    /** Returns whether a value has this format; received values may not. */
    abstract boolean fits(byte[] value);

    /** Describes the text form, for messages. */
    public String described() {
        return described;
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException if it is malformed; the message describes the format
     */
    public byte[] parse(String text) {
        return read(text.strip());
    }

    /** Returns the text form of a value, or hexadecimal bytes if it has another format. */
    public String format(byte[] value) {
        return fits(value) ? write(value) : HexFormat.ofDelimiter(":").formatHex(value);
    }

    static byte[] addresses(List<IpAddress> all) {
        byte[] value = new byte[all.size() * ADDRESS_BYTES];
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).isV4()) {
                throw new IllegalArgumentException("an IPv6 address, not " + all.get(i));
            }
            put(value, i * ADDRESS_BYTES, all.get(i));
        }
        return value;
    }

    static void put(byte[] bytes, int index, IpAddress address) {
        Bytes.put64(bytes, index, address.high());
        Bytes.put64(bytes, index + Long.BYTES, address.low());
    }

    static IpAddress address(byte[] bytes, int index) {
        return new IpAddress(Bytes.i64(bytes, index), Bytes.i64(bytes, index + Long.BYTES));
    }

    static List<IpAddress> listed(byte[] value) {
        List<IpAddress> all = new ArrayList<>();
        for (int i = 0; i + ADDRESS_BYTES <= value.length; i += ADDRESS_BYTES) {
            all.add(address(value, i));
        }
        return all;
    }

    static List<IpAddress> timeServers(byte[] value) {
        List<IpAddress> all = new ArrayList<>();
        for (byte[] each : Dhcp6Options.lenient(value).all(NTP_SERVER_ADDRESS)) {
            if (each.length == ADDRESS_BYTES) {
                all.add(address(each, 0));
            }
        }
        return all;
    }

    static byte[] domains(List<String> names) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String each : names) {
            out.writeBytes(DnsName.parse(each).toWire());
        }
        return out.toByteArray();
    }
}
