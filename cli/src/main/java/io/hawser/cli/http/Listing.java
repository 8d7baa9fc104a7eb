package io.hawser.cli.http;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The page that lists a folder without an index.html. */
final class Listing {
    /** As many entries as a page shows. */
    private static final int MAX_ENTRIES = 10_000;

    private Listing() {}

    /** The page, as HTML. */
    static String of(Path folder, String path) throws IOException {
        List<String> names;
        try (Stream<Path> entries = Files.list(folder)) {
            names = entries.limit(MAX_ENTRIES + 1).map(Listing::nameOf).sorted().toList();
        }
        StringBuilder page = new StringBuilder("<!DOCTYPE html>\n<meta charset=\"utf-8\">\n");
        page.append("<title>").append(escape(path)).append("</title>\n");
        page.append("<h1>").append(escape(path)).append("</h1>\n<ul>\n");
        if (!path.equals("/")) {
            page.append("<li><a href=\"../\">../</a>\n");
        }
        names.stream()
                .limit(MAX_ENTRIES)
                .forEach(name -> page.append("<li><a href=\"./")
                        .append(encode(name))
                        .append("\">")
                        .append(escape(name))
                        .append("</a>\n"));
        page.append("</ul>\n");
        if (names.size() > MAX_ENTRIES) {
            page.append("<p>and more, of which only ").append(MAX_ENTRIES).append(" are shown\n");
        }
        return page.toString();
    }

    private static String nameOf(Path entry) {
        return entry.getFileName() + (Files.isDirectory(entry) ? "/" : "");
    }

    /** A form encodes a space by '+', a path by %20; the slash after a folder's name stays one. */
    private static String encode(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2F", "/");
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
