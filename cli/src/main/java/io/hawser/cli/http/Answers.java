package io.hawser.cli.http;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Chooses the answer to a request. */
final class Answers {
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String HTML = "text/html; charset=utf-8";

    private final FileTree files;
    private final InstantSource wallClock;

    Answers(FileTree files, InstantSource wallClock) {
        this.files = files;
        this.wallClock = wallClock;
    }

    /** The answer to a request that could be read. */
    Response to(Request request) {
        boolean keepAlive = request.keepsAlive();
        try {
            Path found = files.find(request.path());
            if (!Files.isDirectory(found, LinkOption.NOFOLLOW_LINKS)) {
                return file(found, request, keepAlive);
            }
            if (!request.path().endsWith("/")) {
                // without the slash the links of the page would lead astray
                throw new Refusal(
                        Status.MOVED_PERMANENTLY,
                        "A folder's path ends with a slash.",
                        Map.of("Location", request.path() + "/"));
            }
            Path index = found.resolve("index.html");
            return Files.exists(index)
                    ? file(files.realPath(index, request.path()), request, keepAlive)
                    : text(Status.OK, HTML, Listing.of(found, request.path()), Map.of(), request.isHead(), keepAlive);
        } catch (Refusal refusal) {
            return refusal(refusal, request.isHead(), keepAlive);
        } catch (AccessDeniedException denied) {
            return refusal(FileTree.forbidden(request.path()), request.isHead(), keepAlive);
        } catch (IOException unreadable) {
            Refusal refusal = new Refusal(Status.INTERNAL_ERROR, request.path() + " cannot be read just now.");
            return refusal(refusal, request.isHead(), keepAlive);
        }
    }

    /** The last answer on a connection whose request could not be read. */
    Response toUnreadable(Refusal refusal) {
        return refusal(refusal, false, false);
    }

    private Response refusal(Refusal refusal, boolean headOnly, boolean keepAlive) {
        return text(refusal.status(), TEXT, refusal.text(), refusal.fields(), headOnly, keepAlive);
    }

    private Response text(
            Status status, String type, String body, Map<String, String> more, boolean headOnly, boolean keepAlive) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        byte[] head = head(status, type, bytes.length, more, keepAlive);
        if (headOnly) {
            return new Response(head);
        }
        byte[] both = Arrays.copyOf(head, head.length + bytes.length);
        System.arraycopy(bytes, 0, both, head.length, bytes.length);
        return new Response(both);
    }

    private Response file(Path path, Request request, boolean keepAlive) throws IOException, Refusal {
        // opening a pipe or a device could wait for ever
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            throw FileTree.forbidden(request.path());
        }
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        try {
            return file(channel, path.getFileName().toString(), request, keepAlive);
        } catch (Throwable failed) {
            channel.close();
            throw failed;
        }
    }

    private Response file(FileChannel channel, String name, Request request, boolean keepAlive)
            throws IOException, Refusal {
        long size = channel.size();
        // RFC 9110 §13.1.5: with If-Range a part is wanted only of a version that we could not have named
        boolean wholeOnly = request.isHead() || request.fields().containsKey("if-range");
        ByteRange part = ByteRange.parse(wholeOnly ? null : request.fields().get("range"), size);
        Map<String, String> more = new LinkedHashMap<>();
        more.put("Accept-Ranges", "bytes");
        if (part != null) {
            more.put("Content-Range", part.contentRange(size));
        }
        Status status = part == null ? Status.OK : Status.PARTIAL_CONTENT;
        ByteRange sent = part == null ? new ByteRange(0, size) : part;
        byte[] head = head(status, MediaTypes.of(name), sent.length(), more, keepAlive);
        if (request.isHead()) {
            channel.close();
            return new Response(head);
        }
        return new Response(head, channel, sent);
    }

    private byte[] head(Status status, String type, long bytes, Map<String, String> more, boolean keepAlive) {
        StringBuilder head = new StringBuilder("HTTP/1.1 ").append(status).append("\r\n");
        field(head, "Server", "hawser");
        field(head, "Date", HTTP_DATE.format(wallClock.instant()));
        field(head, "Content-Type", type);
        field(head, "Content-Length", Long.toString(bytes));
        field(head, "X-Content-Type-Options", "nosniff");
        more.forEach((name, value) -> field(head, name, value));
        field(head, "Connection", keepAlive ? null : "close");
        return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void field(StringBuilder head, String name, @Nullable String value) {
        if (value != null) {
            head.append(name).append(": ").append(value).append("\r\n");
        }
    }
}
