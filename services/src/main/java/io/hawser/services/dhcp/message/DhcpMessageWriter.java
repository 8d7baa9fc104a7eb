package io.hawser.services.dhcp.message;

import io.hawser.wire.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/** Writes a message, and uses the name fields if the options need more space than the receiver allows. */
final class DhcpMessageWriter {
    /** RFC 1542 §2.1: minimum size expected by BOOTP relays and clients. */
    private static final int MIN_BYTES = 300;

    private static final int MAX_OPTION_BYTES = 255;
    private static final int OVERLOAD_BYTES = 3;

    private final DhcpMessage message;
    private final byte[] bytes;
    private int end = DhcpMessageReader.OPTIONS;

    /** For options that do not fit after the fields: the next free index of each name field. */
    private int fileEnd = DhcpMessageReader.FILE;

    private int nameEnd = DhcpMessageReader.SERVER_NAME;

    DhcpMessageWriter(DhcpMessage message, int maxBytes) {
        this.message = message;
        bytes = new byte[maxBytes];
    }

    byte[] write() {
        writeFields();
        int optionBytes = 1;
        for (byte[] value : message.options.values().values()) {
            optionBytes += encodedBytes(value);
        }
        boolean fits = DhcpMessageReader.OPTIONS + optionBytes <= bytes.length;
        // After the options there is always space for option 52 and the end.
        int limit = bytes.length - 1 - (fits ? 0 : OVERLOAD_BYTES);
        for (Map.Entry<Integer, byte[]> option : message.options.values().entrySet()) {
            place(option.getKey(), option.getValue(), limit);
        }
        finishOverload();
        // RFC 2131 §4.1, DHCP-37
        bytes[end++] = (byte) DhcpMessageReader.END;
        return Arrays.copyOf(bytes, Math.max(MIN_BYTES, end));
    }

    private void writeFields() {
        bytes[0] = (byte) message.operation;
        bytes[1] = (byte) message.hardwareType;
        bytes[2] = (byte) message.hardwareLength;
        bytes[3] = (byte) message.hops;
        Bytes.put32(bytes, 4, message.transaction);
        Bytes.put16(bytes, 8, message.seconds);
        // RFC 2131 §2, DHCP-2: all but the first bit stay zero
        Bytes.put16(bytes, 10, message.flags);
        Bytes.put32(bytes, 12, message.clientAddress);
        Bytes.put32(bytes, 16, message.yourAddress);
        Bytes.put32(bytes, 20, message.nextServer);
        Bytes.put32(bytes, 24, message.relayAddress);
        // RFC 2131 §4.4.1, DHCP-16
        System.arraycopy(message.hardware, 0, bytes, 28, DhcpMessage.HARDWARE_BYTES);
        text(message.serverName, DhcpMessageReader.SERVER_NAME, DhcpMessageReader.SERVER_NAME_BYTES);
        text(message.bootFile, DhcpMessageReader.FILE, DhcpMessageReader.FILE_BYTES);
        Bytes.put32(bytes, DhcpMessageReader.COOKIE, DhcpMessageReader.MAGIC);
    }

    private void text(String text, int at, int size) {
        byte[] ascii = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(ascii, 0, bytes, at, Math.min(ascii.length, size - 1));
    }

    private void place(int code, byte[] value, int limit) {
        int size = encodedBytes(value);
        if (end + size <= limit) {
            end = put(code, value, end);
        } else if (message.bootFile.isEmpty()
                && fileEnd + size < DhcpMessageReader.FILE + DhcpMessageReader.FILE_BYTES) {
            fileEnd = put(code, value, fileEnd);
        } else if (message.serverName.isEmpty()
                && nameEnd + size < DhcpMessageReader.SERVER_NAME + DhcpMessageReader.SERVER_NAME_BYTES) {
            nameEnd = put(code, value, nameEnd);
        }
    }

    private void finishOverload() {
        int overload = (fileEnd > DhcpMessageReader.FILE ? DhcpMessageReader.OVERLOAD_FILE : 0)
                | (nameEnd > DhcpMessageReader.SERVER_NAME ? DhcpMessageReader.OVERLOAD_SERVER_NAME : 0);
        if (overload == 0) {
            return;
        }
        if (fileEnd > DhcpMessageReader.FILE) {
            bytes[fileEnd] = (byte) DhcpMessageReader.END;
        }
        if (nameEnd > DhcpMessageReader.SERVER_NAME) {
            bytes[nameEnd] = (byte) DhcpMessageReader.END;
        }
        // RFC 2131 §4.1, DHCP-36
        end = put(DhcpOption.OVERLOAD.code(), new byte[] {(byte) overload}, end);
    }

    private int put(int code, byte[] value, int from) {
        int at = from;
        int done = 0;
        do {
            int count = Math.min(MAX_OPTION_BYTES, value.length - done);
            bytes[at++] = (byte) code;
            bytes[at++] = (byte) count;
            System.arraycopy(value, done, bytes, at, count);
            at += count;
            done += count;
        } while (done < value.length);
        return at;
    }

    private static int encodedBytes(byte[] value) {
        int parts = Math.max(1, (value.length + MAX_OPTION_BYTES - 1) / MAX_OPTION_BYTES);
        return value.length + 2 * parts;
    }
}
