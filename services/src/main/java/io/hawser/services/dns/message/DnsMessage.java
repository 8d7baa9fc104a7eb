package io.hawser.services.dns.message;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A DNS message (RFC 1035 §4). Its OPT record, if it has one, is {@link #edns} and not among {@link #additional}.
 *
 * @param id the number that relates a response to its query, 0 to 65535
 * @param flags the second 16 bits of the header, including the lower four bits of the response code
 * @param questions the questions; usually one
 * @param answers the answers
 * @param authority records of the responsible servers, or the SOA record of a negative answer
 * @param additional records that may be useful
 * @param edns the OPT record; null for none
 */
public record DnsMessage(
        int id,
        int flags,
        List<DnsQuestion> questions,
        List<DnsRecord> answers,
        List<DnsRecord> authority,
        List<DnsRecord> additional,
        @Nullable Edns edns) {
    /** The bytes of a header. */
    public static final int HEADER_BYTES = 12;

    /** Maximum size over UDP without EDNS (RFC 1035 §4.2.1). */
    public static final int PLAIN_UDP_BYTES = 512;

    /** Maximum size over TCP. */
    public static final int MAX_BYTES = 0xffff;

    /** QR: the message is a response. */
    public static final int RESPONSE = 0x8000;

    /** AA: the server is an authority for the name. */
    public static final int AUTHORITATIVE = 0x0400;

    /** TC: the response did not fit. */
    public static final int TRUNCATED = 0x0200;

    /** RD: recursion is desired. */
    public static final int RECURSION_DESIRED = 0x0100;

    /** RA: recursion is available. */
    public static final int RECURSION_AVAILABLE = 0x0080;

    /** AD: the data is authentic (RFC 4035 §3.2.3). */
    public static final int AUTHENTIC_DATA = 0x0020;

    /** CD: the client checks signatures itself (RFC 4035 §3.2.2). */
    public static final int CHECKING_DISABLED = 0x0010;

    private static final int OPCODE_SHIFT = 11;
    private static final int CODE_MASK = 0xf;

    /** The least bytes of a question, and of a record. */
    private static final int LEAST_QUESTION_BYTES = 5;

    private static final int LEAST_RECORD_BYTES = 11;

    /** Copies the sections. */
    public DnsMessage {
        questions = List.copyOf(questions);
        answers = List.copyOf(answers);
        authority = List.copyOf(authority);
        additional = List.copyOf(additional);
    }

    /** A query that asks for recursion. */
    public static DnsMessage query(int id, DnsQuestion question, @Nullable Edns edns) {
        return new DnsMessage(id, RECURSION_DESIRED, List.of(question), List.of(), List.of(), List.of(), edns);
    }

    /**
     * Reads a message.
     *
     * @throws MalformedMessageException if it is truncated, a count or length in it exceeds it, or a name is malformed
     */
    public static DnsMessage parse(byte[] bytes) throws MalformedMessageException {
        return parse(bytes, 0, bytes.length);
    }

    /**
     * Reads a message from a part of an array. Bytes after the last record are ignored.
     *
     * @throws MalformedMessageException if it is truncated, a count or length in it exceeds it, or a name is malformed
     */
    public static DnsMessage parse(byte[] bytes, int offset, int length) throws MalformedMessageException {
        MessageReader in = new MessageReader(bytes, offset, length);
        int id = in.u16();
        int flags = in.u16();
        int questions = in.u16();
        int answers = in.u16();
        int authority = in.u16();
        int additional = in.u16();
        // Impossible counts are refused before memory is allocated for them.
        int least = questions * LEAST_QUESTION_BYTES + (answers + authority + additional) * LEAST_RECORD_BYTES;
        if (least > in.remaining()) {
            throw new MalformedMessageException(
                    "the counts of the header need " + least + " bytes at least, and " + in.remaining() + " follow");
        }
        List<DnsQuestion> asked = new ArrayList<>(questions);
        for (int i = 0; i < questions; i++) {
            asked.add(new DnsQuestion(in.name(), in.u16(), in.u16()));
        }
        Sections sections = new Sections(in);
        List<DnsRecord> answered = sections.read(answers, false);
        List<DnsRecord> authorities = sections.read(authority, false);
        List<DnsRecord> more = sections.read(additional, true);
        return new DnsMessage(id, flags, asked, answered, authorities, more, sections.edns);
    }

    /** Reads records, and keeps the OPT record apart. */
    private static final class Sections {
        private final MessageReader in;
        private @Nullable Edns edns;

        Sections(MessageReader in) {
            this.in = in;
        }

        List<DnsRecord> read(int count, boolean mayHaveOpt) throws MalformedMessageException {
            List<DnsRecord> records = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                DnsName name = in.name();
                int type = in.u16();
                int recordClass = in.u16();
                long ttl = in.u32();
                int length = in.u16();
                if (type == RecordType.OPT) {
                    if (!mayHaveOpt || edns != null || !name.isRoot()) {
                        // RFC 6891 §6.1.1
                        throw new MalformedMessageException(
                                "an OPT record is not the only one, not of the root, or not in the additional section");
                    }
                    edns = readOpt(recordClass, ttl, length);
                } else {
                    // RFC 2181 §8: a TTL with the uppermost bit set is taken as 0.
                    // RFC 2181 §8, DNS-18
                    long seconds = ttl > DnsRecord.MAX_TTL_SECONDS ? 0 : ttl;
                    records.add(new DnsRecord(name, type, recordClass, seconds, in.data(type, length)));
                }
            }
            return records;
        }

        private Edns readOpt(int udpBytes, long ttl, int length) throws MalformedMessageException {
            List<EdnsOption> options = new ArrayList<>();
            int left = length;
            while (left > 0) {
                int code = in.u16();
                int bytes = in.u16();
                left -= 4 + bytes;
                if (left < 0) {
                    throw new MalformedMessageException("an option of the OPT record goes past its end");
                }
                options.add(new EdnsOption(code, in.bytes(bytes)));
            }
            return new Edns(udpBytes, (int) (ttl >>> 24), (int) (ttl >>> 16) & 0xff, (int) ttl & 0xffff, options);
        }
    }

    /** The first question; null if there is none. */
    public @Nullable DnsQuestion question() {
        return questions.isEmpty() ? null : questions.getFirst();
    }

    /** Returns whether a flag is set, for example {@link #TRUNCATED}. */
    public boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** The kind of query: 0 QUERY, 4 NOTIFY, 5 UPDATE. */
    public int opcode() {
        return flags >>> OPCODE_SHIFT & 0xf;
    }

    /** The response code, with the bits that EDNS adds; see {@link ResponseCode}. */
    public int code() {
        return (edns == null ? 0 : edns.extendedCode() << 4) | flags & CODE_MASK;
    }

    /** Returns a copy with another id. */
    public DnsMessage withId(int newId) {
        return new DnsMessage(newId, flags, questions, answers, authority, additional, edns);
    }

    /** Returns a copy with other flags. */
    public DnsMessage withFlags(int newFlags) {
        return new DnsMessage(id, newFlags, questions, answers, authority, additional, edns);
    }

    /** Returns a copy with another OPT record, or none. */
    public DnsMessage withEdns(@Nullable Edns newEdns) {
        return new DnsMessage(id, flags, questions, answers, authority, additional, newEdns);
    }

    /** Writes the message in at most {@link #MAX_BYTES} bytes; a longer one loses records and has TC set. */
    public byte[] toWire() {
        return toWire(MAX_BYTES);
    }

    /**
     * Writes the message in at most {@code most} bytes. Records that do not fit are omitted by whole record sets, from
     * the end; TC is set if records other than additional ones are omitted (RFC 2181 §9).
     */
    public byte[] toWire(int most) {
        return MessageWriter.write(this, most);
    }

    /** A short description: {@code response 4711 NXDOMAIN www.example.com. IN A}. */
    @Override
    public String toString() {
        return (has(RESPONSE) ? "response " : "query ") + id + " "
                + (has(RESPONSE) ? ResponseCode.nameOf(code()) + " " : "")
                + (questions.isEmpty()
                        ? "without a question"
                        : questions.getFirst().toString());
    }
}
