package io.hawser.cli.requirements;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A requirement of an RFC, and whether Hawser meets it.
 *
 * @param id for example {@code MUST-58} or {@code DHCP-7}
 * @param level MUST, MUST NOT, SHOULD, SHOULD NOT or MAY
 * @param section section of the RFC, preceded by the RFC's number if a document consists of several RFCs
 * @param topic the RFC's group
 * @param text the RFC's short text
 * @param verdict whether it is met
 * @param reason the reason why it is not met, or a remark; empty for none
 */
public record Requirement(
        String id, String level, String section, String topic, String text, Verdict verdict, String reason) {
    private static final int WITHOUT_REASON = 6;

    /** The documents with tables of requirements. */
    public enum Document {
        RFC_9293("rfc9293", "RFC 9293, appendix B"),
        RFC_2131("rfc2131", "RFC 2131 (DHCP)"),
        RFC_1035("rfc1035", "RFC 1034, 1035 and 2181 (DNS)");

        private final String file;
        private final String title;

        Document(String file, String title) {
            this.file = file;
            this.title = title;
        }

        /** The name of its table and of its page, for example {@code rfc2131}. */
        public String file() {
            return file;
        }

        /** The title in headings. */
        public String title() {
            return title;
        }

        /** For example {@code rfc2131}. */
        @Override
        public String toString() {
            return file;
        }
    }

    /** Whether a requirement is met. */
    public enum Verdict {
        MET,
        PARTLY,
        NOT_MET,
        NOT_APPLICABLE,
        /** Allowed by the RFC, and not implemented. */
        NOT_DONE;

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
        }
    }

    /** All requirements of all documents. */
    public static List<Requirement> all() {
        return Arrays.stream(Document.values())
                .flatMap(document -> of(document).stream())
                .toList();
    }

    /** All requirements of a document, in the order of their numbers. */
    public static List<Requirement> of(Document document) {
        String name = "/io/hawser/cli/" + document.file() + ".tsv";
        InputStream table = Objects.requireNonNull(Requirement.class.getResourceAsStream(name), name);
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(table, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(Requirement::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Requirement parse(String line) {
        String[] cells = line.split("\t", -1);
        return new Requirement(
                cells[0],
                cells[1],
                cells[2],
                cells[3],
                cells[4],
                Verdict.valueOf(cells[5].toUpperCase(java.util.Locale.ROOT).replace(' ', '_')),
                cells.length > WITHOUT_REASON ? cells[WITHOUT_REASON] : "");
    }
}
