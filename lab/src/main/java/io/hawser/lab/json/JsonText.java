package io.hawser.lab.json;

import io.hawser.lab.replay.LongColumn;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes JSON without reflection. */
public final class JsonText {
    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonText() {}

    /** Writes one value to a stream, and leaves the stream open. */
    public static void write(OutputStream out, Consumer<JsonGenerator> value) {
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
            value.accept(json);
        }
    }

    /** Writes one value to UTF-8 bytes. */
    public static byte[] bytes(Consumer<JsonGenerator> value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        write(bytes, value);
        return bytes.toByteArray();
    }

    static void column(JsonGenerator json, String name, LongColumn column) {
        column(json, name, column, LongUnaryOperator.identity());
    }

    static void column(JsonGenerator json, String name, LongColumn column, LongUnaryOperator value) {
        json.writeArrayPropertyStart(name);
        for (int i = 0; i < column.size(); i++) {
            json.writeNumber(value.applyAsLong(column.get(i)));
        }
        json.writeEndArray();
    }

    static void strings(JsonGenerator json, String name, Iterable<String> strings) {
        json.writeArrayPropertyStart(name);
        strings.forEach(json::writeString);
        json.writeEndArray();
    }
}
