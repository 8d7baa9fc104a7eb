package io.hawser.tools.tcpdump;

import io.hawser.tools.capture.CaptureException;
import io.hawser.tools.capture.CaptureReader;
import io.hawser.tools.capture.PcapWriter;
import io.hawser.tools.filter.FilterException;
import io.hawser.tools.filter.FilterNames;
import io.hawser.tools.filter.PacketFilter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A run of {@code tcpdump -r}: reads a capture file, and prints the packets that the filter accepts, or writes them to
 * another file.
 */
final class FileRun {
    private static final int FAILED = 1;
    private static final int PIECE_CHARACTERS = 1 << 16;

    private final TcpdumpOptions options;
    private final PrintStream out;
    private final PrintStream err;
    private final StringBuilder waiting = new StringBuilder();

    FileRun(TcpdumpOptions options, PrintStream out, PrintStream err) {
        this.options = options;
        this.out = out;
        this.err = err;
    }

    int run(InputStream standardInput, FilterNames names) throws IOException {
        String file = String.valueOf(options.readFile);
        CaptureReader reader;
        try {
            reader = CaptureReader.open(file.equals("-") ? standardInput : Files.newInputStream(Path.of(file)));
        } catch (CaptureException damaged) {
            return failed(damaged.getMessage());
        } catch (FileSystemException missing) {
            return failed(file + ": " + reason(missing));
        }
        try (reader) {
            return read(reader, file, names);
        }
    }

    private int failed(@Nullable String message) {
        err.print("tcpdump: " + message + "\n");
        return FAILED;
    }

    static String reason(FileSystemException failure) {
        return switch (failure) {
            case NoSuchFileException _ -> "No such file or directory";
            case AccessDeniedException _ -> "Permission denied";
            default -> failure.getReason() == null ? String.valueOf(failure.getMessage()) : failure.getReason();
        };
    }

    private int read(CaptureReader reader, String file, FilterNames names) throws IOException {
        LinkTypeNames link = LinkTypeNames.of(reader.linkType());
        err.print("reading from file " + file + ", link-type " + (link == null ? reader.linkType() : link)
                + ", snapshot length " + reader.snapshotBytes() + "\n");
        if (link == LinkTypeNames.LINUX_COOKED_2) {
            err.print("Warning: interface names might be incorrect\n");
        }
        boolean prints = options.writeFile == null || options.printsToo;
        if (link == null || prints && !options.countOnly && !Tcpdump.knows(link.number())) {
            return failed("packet printing is not supported for link type " + (link == null ? reader.linkType() : link)
                    + (options.writeFile == null ? ": use -w" : ""));
        }
        String expression = options.expression;
        if (options.filterFile != null) {
            expression = Files.readString(Path.of(options.filterFile));
        }
        PacketFilter filter;
        try {
            filter = PacketFilter.compile(expression, link.filterLink(), names);
        } catch (FilterException wrong) {
            failed(wrong.getMessage());
            err.print(wrong.pointer(expression) + "\n");
            return FAILED;
        }
        PacketPrinter printer = new PacketPrinter(options, names.services(), _ -> "?");
        try (PcapWriter writer = writer(reader, link)) {
            return copy(reader, filter, prints && !options.countOnly ? printer : null, writer);
        } catch (FileSystemException unwritable) {
            return failed(options.writeFile + ": " + reason(unwritable));
        }
    }

    private @Nullable PcapWriter writer(CaptureReader reader, LinkTypeNames link) throws IOException {
        if (options.writeFile == null) {
            return null;
        }
        OutputStream target = options.writeFile.equals("-")
                ? out
                : new BufferedOutputStream(Files.newOutputStream(Path.of(options.writeFile)), PIECE_CHARACTERS);
        return new PcapWriter(target, link.number(), reader.snapshotBytes());
    }

    private int copy(
            CaptureReader reader, PacketFilter filter, @Nullable PacketPrinter printer, @Nullable PcapWriter writer)
            throws IOException {
        long count = 0;
        int code = 0;
        try {
            while (count < options.count && reader.next()) {
                byte[] bytes = reader.bytes();
                int start = reader.start();
                int end = reader.end();
                if (!filter.accepts(bytes, start, end, reader.wireBytes(), /* outgoing= */ false)) {
                    continue;
                }
                count++;
                if (writer != null) {
                    writer.packet(reader.epochNanos(), bytes, start, end, reader.wireBytes());
                }
                if (printer != null) {
                    print(printer.print(
                            count, reader.epochNanos(), bytes, start, end, reader.wireBytes(), reader.linkType()));
                }
            }
        } catch (CaptureException damaged) {
            flush();
            code = failed("pcap_loop: " + damaged.getMessage());
        }
        flush();
        if (options.countOnly && code == 0) {
            out.print(count + " packet" + (count == 1 ? "" : "s") + "\n");
        }
        out.flush();
        return code;
    }

    private void print(StringBuilder text) throws IOException {
        waiting.append(text);
        if (waiting.length() > PIECE_CHARACTERS) {
            flush();
        }
    }

    private void flush() throws IOException {
        out.write(waiting.toString().getBytes(StandardCharsets.ISO_8859_1));
        waiting.setLength(0);
    }
}
