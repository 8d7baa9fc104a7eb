package io.hawser.services.dns.server;

import io.hawser.services.dns.message.DnsMessage;
import io.hawser.wire.Bytes;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A cache of UDP responses that depend only on the bytes of their query: a response to an equal query differs only in
 * the id and the case of letters in the question. It holds {@value #MOST} responses, and evicts the least recently used
 * one.
 */
final class PreparedResponses {
    static final int MOST = 10_000;

    private static final int ID_BYTES = 2;

    /** Type and class of a question; an OPT record without options. */
    private static final int QUESTION_TAIL_BYTES = 4;

    private static final int OPT_BYTES = 11;

    private final Map<Key, byte[]> responses = new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true);

    /** The bytes of a query, without its id and with the question in lower case. */
    @SuppressWarnings("ArrayRecordComponent") // equality is by content, below
    private record Key(byte[] bytes) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key && Arrays.equals(bytes, key.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }
    }

    /** The length of the question's name; -1 if the response to the query cannot be cached. */
    private static int nameBytes(byte[] bytes, int at, int length) {
        if (length < DnsMessage.HEADER_BYTES + 1 + QUESTION_TAIL_BYTES || Bytes.u16(bytes, at + 4) != 1) {
            return -1;
        }
        int start = at + DnsMessage.HEADER_BYTES;
        int end = start;
        while (end < at + length && bytes[end] > 0) {
            end += 1 + bytes[end];
        }
        int rest = at + length - (end + 1 + QUESTION_TAIL_BYTES);
        boolean fits = end < at + length && bytes[end] == 0;
        // a longer rest has options, such as a cookie, which differs between clients
        return fits && (rest == 0 || rest == OPT_BYTES) ? end + 1 - start : -1;
    }

    private static @Nullable Key key(byte[] bytes, int at, int length) {
        int name = nameBytes(bytes, at, length);
        if (name < 0) {
            return null;
        }
        byte[] key = Arrays.copyOfRange(bytes, at + ID_BYTES, at + length);
        int start = DnsMessage.HEADER_BYTES - ID_BYTES;
        for (int i = start; i < start + name; i++) {
            if (key[i] >= 'A' && key[i] <= 'Z') {
                // length bytes are below 'A', because labels have at most 63 bytes
                key[i] = (byte) (key[i] + 32);
            }
        }
        return new Key(key);
    }

    /** The cached response to a query; null for none. */
    byte @Nullable [] find(byte[] bytes, int at, int length) {
        Key key = key(bytes, at, length);
        byte[] known = key == null ? null : responses.get(key);
        if (known == null) {
            return null;
        }
        byte[] response = known.clone();
        System.arraycopy(bytes, at, response, 0, ID_BYTES);
        System.arraycopy(
                bytes, at + DnsMessage.HEADER_BYTES, response, DnsMessage.HEADER_BYTES, nameBytes(bytes, at, length));
        return response;
    }

    /** Stores a response that contains the question of its query. */
    void keep(byte[] bytes, int at, int length, byte[] response) {
        Key key = key(bytes, at, length);
        if (key != null) {
            responses.put(key, response);
            if (responses.size() > MOST) {
                var eldest = responses.keySet().iterator();
                eldest.next();
                eldest.remove();
            }
        }
    }
}
