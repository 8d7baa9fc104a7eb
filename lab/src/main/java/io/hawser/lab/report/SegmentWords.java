package io.hawser.lab.report;

/**
 * Describes a packet in the words of a picture or of a short trace.
 *
 * @param kind the flags or the number of bytes: {@code SYN+ACK}, {@code 1448 bytes}
 * @param numbers sequence and acknowledgment numbers, relative except in a SYN; empty if it has none
 * @param options the TCP options of a SYN; empty for other packets
 * @param notes unusual properties: {@code win 0}, {@code retransmission, RTO}; empty for none
 */
record SegmentWords(String kind, String numbers, String options, String notes) {
    /** The description without options. */
    String label() {
        return kind + (numbers.isEmpty() ? "" : " " + numbers) + (notes.isEmpty() ? "" : " · " + notes);
    }

    /** Equal for packets that differ only in their numbers. */
    String key() {
        return kind + "/" + notes.replaceAll("\\d+", "#");
    }
}
