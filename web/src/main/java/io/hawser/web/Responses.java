package io.hawser.web;

import io.hawser.lab.json.JsonText;
import io.hawser.text.Excerpt;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import tools.jackson.core.JsonGenerator;

/** Sends responses to requests. */
final class Responses {
    private static final String JSON = "application/json; charset=utf-8";

    /** Size below which compression saves no packet. */
    private static final int LEAST_COMPRESSED_BYTES = 1400;

    private Responses() {}

    /** Sends JSON. */
    static void json(HttpRequest request, ServerResponse response, Consumer<JsonGenerator> value) {
        bytes(request, response, JSON, JsonText.bytes(value));
    }

    /** Sends JSON that is already encoded. */
    static void jsonBytes(HttpRequest request, ServerResponse response, byte[] json) {
        bytes(request, response, JSON, json);
    }

    /** Sends bytes, compressed if they are many and the client accepts it. */
    static void bytes(HttpRequest request, ServerResponse response, String type, byte[] bytes) {
        response.header("Content-Type", type);
        if (bytes.length >= LEAST_COMPRESSED_BYTES && takesGzip(request)) {
            response.header("Content-Encoding", "gzip");
            response.send(gzip(bytes));
        } else {
            response.send(bytes);
        }
    }

    /** Sends JSON that is stored compressed. */
    static void compressedJson(HttpRequest request, ServerResponse response, byte[] gzip) {
        response.header("Content-Type", JSON);
        if (takesGzip(request)) {
            response.header("Content-Encoding", "gzip");
            response.send(gzip);
        } else {
            response.send(gunzip(gzip));
        }
    }

    private static boolean takesGzip(HttpRequest request) {
        return request.headers()
                .first(HeaderNames.ACCEPT_ENCODING)
                .filter(each -> each.contains("gzip"))
                .isPresent();
    }

    static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length / 4 + 64);
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toByteArray();
    }

    private static byte[] gunzip(byte[] gzip) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
            return in.readAllBytes();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** Sends {@code {"error": …}}. */
    static void fail(HttpRequest request, ServerResponse response, ApiFailure failure) {
        response.status(failure.status());
        json(request, response, json -> {
            json.writeStartObject();
            json.writeObjectPropertyStart("error");
            json.writeStringProperty("message", String.valueOf(failure.getMessage()));
            if (failure.line() > 0) {
                json.writeNumberProperty("line", failure.line());
                json.writeNumberProperty("column", failure.column());
            }
            if (!failure.hint().isEmpty()) {
                json.writeStringProperty("hint", failure.hint());
            }
            json.writeEndObject();
            json.writeEndObject();
        });
    }

    /** The beginning of a text from a request, for a message. */
    static String excerpt(String text) {
        return Excerpt.of(text);
    }
}
