package io.hawser.lab.report;

/** Breaks text into lines of even width. */
final class Paragraphs {
    private Paragraphs() {}

    /**
     * Wraps each paragraph; lines that begin with a space are not changed.
     *
     * @param width maximum length of a line; a longer word gets a line of its own
     */
    static String wrap(String text, int width) {
        StringBuilder out = new StringBuilder();
        int column = 0;
        for (String line : text.strip().split("\n", -1)) {
            if (line.isBlank() || line.startsWith(" ")) {
                out.append(column > 0 ? "\n" : "").append(line.stripTrailing()).append('\n');
                column = 0;
                continue;
            }
            for (String word : line.strip().split("\\s+", -1)) {
                if (column > 0 && column + 1 + word.length() > width) {
                    out.append('\n');
                    column = 0;
                }
                out.append(column > 0 ? " " : "").append(word);
                column += (column > 0 ? 1 : 0) + word.length();
            }
        }
        return out.toString().stripTrailing();
    }
}
