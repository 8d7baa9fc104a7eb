package io.hawser.services.dhcp.message;

import io.hawser.wire.Bytes;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads a message from untrusted bytes: every length is checked before use. */
final class DhcpMessageReader {
    static final int SERVER_NAME = 44;
    static final int SERVER_NAME_BYTES = 64;
    static final int FILE = 108;
    static final int FILE_BYTES = 128;
    static final int COOKIE = 236;
    static final int OPTIONS = 240;

    /** The first four bytes of the options (RFC 2131 §3). */
    static final int MAGIC = 0x6382_5363;

    static final int PAD = 0;
    static final int END = 255;

    /** Option 52: which fields hold options too. */
    static final int OVERLOAD_FILE = 1;

    static final int OVERLOAD_SERVER_NAME = 2;

    private final byte[] bytes;
    private final int start;
    private final int length;
    private final Map<Integer, byte[]> options = new LinkedHashMap<>();

    DhcpMessageReader(byte[] bytes, int at, int length) {
        this.bytes = bytes;
        start = at;
        this.length = length;
    }

    DhcpMessage read() throws DhcpFormatException {
        if (length < OPTIONS) {
            throw new DhcpFormatException("a message has at least " + OPTIONS + " bytes, not " + length);
        }
        if (Bytes.i32(bytes, start + COOKIE) != MAGIC) {
            throw new DhcpFormatException("the options do not begin with 99.130.83.99: BOOTP, or something else");
        }
        DhcpMessage message = new DhcpMessage();
        readFields(message);
        readOptions("options", start + OPTIONS, start + length);
        int overload = overload();
        // RFC 2131 §4.1, RFC 3396 §5, DHCP-38: the field for the file comes before that for the server's name
        if ((overload & OVERLOAD_FILE) != 0) {
            readOptions("file", start + FILE, start + FILE + FILE_BYTES);
        } else {
            message.bootFile = text(FILE, FILE_BYTES);
        }
        if ((overload & OVERLOAD_SERVER_NAME) != 0) {
            readOptions("sname", start + SERVER_NAME, start + SERVER_NAME + SERVER_NAME_BYTES);
        } else {
            message.serverName = text(SERVER_NAME, SERVER_NAME_BYTES);
        }
        options.remove(DhcpOption.OVERLOAD.code());
        options.forEach(message.options::put);
        return message;
    }

    private void readFields(DhcpMessage message) throws DhcpFormatException {
        message.operation = Bytes.u8(bytes, start);
        message.hardwareType = Bytes.u8(bytes, start + 1);
        message.hardwareLength = Bytes.u8(bytes, start + 2);
        message.hops = Bytes.u8(bytes, start + 3);
        message.transaction = Bytes.i32(bytes, start + 4);
        message.seconds = Bytes.u16(bytes, start + 8);
        message.flags = Bytes.u16(bytes, start + 10);
        message.clientAddress = Bytes.i32(bytes, start + 12);
        message.yourAddress = Bytes.i32(bytes, start + 16);
        message.nextServer = Bytes.i32(bytes, start + 20);
        message.relayAddress = Bytes.i32(bytes, start + 24);
        if (message.operation != DhcpMessage.BOOT_REQUEST && message.operation != DhcpMessage.BOOT_REPLY) {
            throw new DhcpFormatException("the operation is 1 or 2, not " + message.operation);
        }
        if (message.hardwareLength > DhcpMessage.HARDWARE_BYTES) {
            throw new DhcpFormatException("a hardware address has at most 16 bytes, not " + message.hardwareLength);
        }
        System.arraycopy(bytes, start + 28, message.hardware, 0, DhcpMessage.HARDWARE_BYTES);
    }

    private int overload() throws DhcpFormatException {
        byte[] value = options.get(DhcpOption.OVERLOAD.code());
        if (value == null) {
            return 0;
        }
        if (value.length != 1 || value[0] < 1 || value[0] > 3) {
            throw new DhcpFormatException("option 52 is 1, 2 or 3");
        }
        return value[0];
    }

    private void readOptions(String field, int from, int end) throws DhcpFormatException {
        int at = from;
        while (at < end) {
            int code = Bytes.u8(bytes, at++);
            if (code == END) {
                return;
            }
            if (code == PAD) {
                continue;
            }
            if (at >= end || at + 1 + Bytes.u8(bytes, at) > end) {
                throw new DhcpFormatException("option " + code + " runs past the end of the field '" + field + "'");
            }
            int count = Bytes.u8(bytes, at++);
            append(code, Arrays.copyOfRange(bytes, at, at + count));
            at += count;
        }
    }

    /** Appends a part of an option: parts of an option that occurs several times are concatenated (RFC 3396 §7). */
    private void append(int code, byte[] part) {
        byte[] before = options.get(code);
        if (before == null) {
            options.put(code, part);
        } else {
            byte[] whole = Arrays.copyOf(before, before.length + part.length);
            System.arraycopy(part, 0, whole, before.length, part.length);
            options.put(code, whole);
        }
    }

    private String text(int offset, int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count && bytes[start + offset + i] != 0; i++) {
            char character = (char) (bytes[start + offset + i] & 0xff);
            text.append(character < ' ' || character == 0x7f ? '?' : character);
        }
        return text.toString();
    }
}
