package io.hawser.cli.fetch;

import io.hawser.cli.options.CommandFailure;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** The destination of a download: standard output, or a file that is renamed to its final name when it is complete. */
final class Destination {
    private static final int CHUNK_BYTES = 1 << 16;

    private final String name;

    /** @param name a file; {@code -} for standard output */
    Destination(String name) {
        this.name = name;
    }

    boolean isStandardOutput() {
        return name.equals("-");
    }

    /** The reason why the destination is not writable, as far as it can be known in advance. */
    Optional<String> problem() {
        Path file = Path.of(name);
        Path folder = file.toAbsolutePath().getParent();
        if (isStandardOutput()) {
            return Optional.empty();
        }
        if (name.isEmpty() || Files.isDirectory(file)) {
            return Optional.of("names a file to write, or is - for standard output; '" + name + "' is a folder");
        }
        if (folder != null && !Files.isDirectory(folder)) {
            return Optional.of(name + ": there is no folder " + folder);
        }
        return Optional.empty();
    }

    /**
     * Writes all of {@code body}.
     *
     * @throws IOException if the body cannot be read to its end
     * @throws CommandFailure if it cannot be written
     */
    void write(InputStream body, Progress progress) throws IOException {
        Path file = Path.of(name);
        if (isStandardOutput()) {
            // not closed, because standard output belongs to the process
            copy(body, new FileOutputStream(FileDescriptor.out), progress);
        } else if (Files.exists(file) && !Files.isRegularFile(file)) {
            // bytes are written directly to a pipe or a device; renaming a file to it would replace it
            try (OutputStream out = open(file)) {
                copy(body, out, progress);
            }
        } else {
            writeThenRename(body, file, progress);
        }
    }

    private void writeThenRename(InputStream body, Path file, Progress progress) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            try (OutputStream out = open(part)) {
                copy(body, out, progress);
            }
            rename(part, file);
        } catch (Throwable failed) {
            Files.deleteIfExists(part);
            throw failed;
        }
    }

    private OutputStream open(Path file) {
        try {
            return Files.newOutputStream(file);
        } catch (IOException failed) {
            throw CommandFailure.ofFile("cannot write " + file, failed);
        }
    }

    private void rename(Path part, Path file) {
        try {
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failed) {
            throw CommandFailure.ofFile("cannot write " + file, failed);
        }
    }

    private void copy(InputStream body, OutputStream out, Progress progress) throws IOException {
        byte[] chunk = new byte[CHUNK_BYTES];
        for (int count = body.read(chunk); count >= 0; count = body.read(chunk)) {
            try {
                out.write(chunk, 0, count);
            } catch (IOException failed) {
                throw CommandFailure.ofFile(
                        "cannot write " + (isStandardOutput() ? "to standard output" : name), failed);
            }
            progress.add(count);
        }
    }
}
