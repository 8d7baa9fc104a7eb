package io.hawser.cli.control;

import io.hawser.cli.options.CommandFailure;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The file that a tool may write for its user: only one that is named on the user's command line. */
final class CreatedFile implements AutoCloseable {
    private final List<String> words;
    private @Nullable OutputStream out;
    private String name = "";

    /** The output file of the command with these words; created when the stack requests it. */
    CreatedFile(List<String> words) {
        this.words = words;
    }

    void create(String file) {
        boolean named = words.stream().anyMatch(word -> word.equals(file) || word.endsWith(file));
        if (!named) {
            throw new CommandFailure("the stack wants to write " + file + ", which the command does not name");
        }
        name = file;
        try {
            out = new BufferedOutputStream(Files.newOutputStream(Path.of(file)));
        } catch (IOException failed) {
            throw CommandFailure.ofFile(file, failed);
        }
    }

    void write(byte[] bytes) {
        try {
            if (out != null) {
                out.write(bytes);
                out.flush();
            }
        } catch (IOException failed) {
            throw CommandFailure.ofFile(name, failed);
        }
    }

    @Override
    public void close() {
        try {
            if (out != null) {
                out.close();
            }
        } catch (IOException failed) {
            throw CommandFailure.ofFile(name, failed);
        }
    }
}
