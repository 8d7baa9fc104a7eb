package io.hawser.lab.script;

/**
 * A position in a file.
 *
 * @param file the file's name as it was given
 * @param line from 1
 * @param column from 1
 */
public record Place(String file, int line, int column) {
    Place right(int characters) {
        return new Place(file, line, column + characters);
    }

    /** {@code file:line:column}, which editors and terminals can jump to. */
    @Override
    public String toString() {
        return file + ":" + line + ":" + column;
    }
}
