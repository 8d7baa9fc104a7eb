package io.hawser.tools.netcat;

import java.io.ByteArrayOutputStream;

/** Puts a carriage return before each line feed that has none; the stream comes in pieces. */
final class LineEnds {
    private byte previous;

    byte[] convert(byte[] piece) {
        ByteArrayOutputStream converted = new ByteArrayOutputStream(piece.length + Byte.SIZE);
        for (byte each : piece) {
            if (each == '\n' && previous != '\r') {
                converted.write('\r');
            }
            converted.write(each);
            previous = each;
        }
        return converted.toByteArray();
    }
}
