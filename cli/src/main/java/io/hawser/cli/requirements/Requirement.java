package io.hawser.cli.requirements;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * A requirement of RFC 9293, appendix B, and whether Hawser meets it.
 *
 * @param id for example {@code MUST-58}
 * @param level MUST, MUST NOT, SHOULD, SHOULD NOT or MAY
 * @param section of RFC 9293
 * @param topic as the RFC groups them
 * @param text in the RFC's few words
 * @param verdict whether it is met
 * @param reason why it is not, or what there is to say; empty when nothing
 */
public record Requirement(
        String id, String level, String section, String topic, String text, Verdict verdict, String reason) {
    private static final String TABLE = "/io/hawser/cli/rfc9293.tsv";
    private static final int WITHOUT_REASON = 6;

    /** Whether a requirement is met. */
    public enum Verdict {
        MET,
        PARTLY,
        NOT_MET,
        NOT_APPLICABLE,
        /** Allowed by the RFC, and not done. */
        NOT_DONE;

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
        }
    }

    /** All requirements, in the order of their numbers. */
    public static List<Requirement> all() {
        InputStream table = Objects.requireNonNull(Requirement.class.getResourceAsStream(TABLE), TABLE);
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
