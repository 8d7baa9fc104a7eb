package io.hawser.tools.command;

/**
 * A table as one JSON array with an object per line, as the tools print it for {@code --json} where the real program
 * has no such format. For one thread.
 */
public final class JsonRows {
    private final StringBuilder json = new StringBuilder();
    private boolean hasRows;
    private boolean isInRow;
    private boolean hasMembers;

    /** Begins the next row. */
    public JsonRows row() {
        json.append(isInRow ? "}" : "").append(hasRows ? ",\n{" : "[\n{");
        hasRows = true;
        isInRow = true;
        hasMembers = false;
        return this;
    }

    /** Adds a member with a text to the row. */
    public JsonRows text(String name, String value) {
        name(name);
        quote(value);
        return this;
    }

    /** Adds a member with a number to the row. */
    public JsonRows number(String name, long value) {
        name(name);
        json.append(Long.toUnsignedString(value));
        return this;
    }

    private void name(String name) {
        json.append(hasMembers ? "," : "");
        quote(name);
        json.append(':');
        hasMembers = true;
    }

    private void quote(String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            if (letter == '"' || letter == '\\') {
                json.append('\\').append(letter);
            } else if (letter < ' ') {
                json.append(String.format("\\u%04x", (int) letter));
            } else {
                json.append(letter);
            }
        }
        json.append('"');
    }

    /** The text of the rows since the last call, for output in pieces. */
    public String take() {
        String text = json.toString();
        json.setLength(0);
        return text;
    }

    /** Ends the array; returns the text since the last {@link #take}. */
    public String end() {
        json.append(isInRow ? "}" : "").append(hasRows ? "\n]\n" : "[]\n");
        hasRows = false;
        isInRow = false;
        return take();
    }
}
