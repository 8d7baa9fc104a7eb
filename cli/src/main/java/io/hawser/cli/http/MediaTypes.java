package io.hawser.cli.http;

import java.net.URLConnection;

/** The media type of a file by the end of its name, from the JDK's table; texts are taken to be UTF-8. */
final class MediaTypes {
    private static final String UNKNOWN = "application/octet-stream";

    private MediaTypes() {}

    static String of(String fileName) {
        String type = URLConnection.guessContentTypeFromName(fileName);
        if (type == null) {
            return UNKNOWN;
        }
        return type.startsWith("text/") ? type + "; charset=utf-8" : type;
    }
}
