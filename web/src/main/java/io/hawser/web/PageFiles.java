package io.hawser.web;

import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/** Serves the files of the page, which are resources next to this class. */
final class PageFiles implements Handler {
    private static final String INDEX = "index.html";

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("mjs", "text/javascript; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("json", "application/json; charset=utf-8"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("woff2", "font/woff2"),
            Map.entry("txt", "text/plain; charset=utf-8"),
            Map.entry("md", "text/plain; charset=utf-8"));

    @Override
    public void handle(ServerRequest request, ServerResponse response) throws IOException {
        String path = request.path().path();
        String name = path.equals("/") ? INDEX : path.substring(1);
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        // a name of only these letters and without '..' stays below the folder
        if (type == null || name.contains("..") || !name.matches("[A-Za-z0-9._/-]+")) {
            throw missing(path);
        }
        try (InputStream in = PageFiles.class.getResourceAsStream("page/" + name)) {
            if (in == null) {
                throw missing(path);
            }
            Responses.bytes(request, response, type, in.readAllBytes());
        }
    }

    private static ApiFailure missing(String path) {
        return ApiFailure.of(ApiFailure.NOT_FOUND, "there is no " + Responses.excerpt(path), "the page begins at /");
    }
}
