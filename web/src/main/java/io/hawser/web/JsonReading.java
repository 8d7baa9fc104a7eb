package io.hawser.web;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Reads the JSON of requests: objects become maps, arrays lists, numbers longs. */
final class JsonReading {
    private static final JsonFactory FACTORY = new JsonFactory();

    private JsonReading() {}

    /**
     * Reads an object.
     *
     * @throws ApiFailure if the JSON is not an object
     */
    static Fields object(byte[] bytes) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), bytes)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw ApiFailure.of(ApiFailure.BAD_REQUEST, "the request has no JSON object", "send {\"scenario\": …}");
            }
            return new Fields(map(parser));
        } catch (JacksonException wrong) {
            throw ApiFailure.of(ApiFailure.BAD_REQUEST, "the request is not JSON: " + wrong.getOriginalMessage(), "");
        }
    }

    private static Map<String, Object> map(JsonParser parser) {
        Map<String, Object> read = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            Object value = value(parser);
            if (value != null) {
                read.put(name, value);
            }
        }
        return read;
    }

    private static @Nullable Object value(JsonParser parser) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> map(parser);
            case START_ARRAY -> {
                List<Object> list = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    Object each = value(parser);
                    if (each != null) {
                        list.add(each);
                    }
                }
                yield list;
            }
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT -> number(parser);
            case VALUE_NUMBER_FLOAT ->
                throw ApiFailure.of(
                        ApiFailure.BAD_REQUEST,
                        "numbers of a request are whole ones, not " + parser.getString(),
                        "times are nanoseconds");
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    private static Long number(JsonParser parser) {
        try {
            return parser.getLongValue();
        } catch (JacksonException tooLarge) {
            throw ApiFailure.of(ApiFailure.BAD_REQUEST, "a number of the request does not fit 64 bits", "");
        }
    }

    /** The fields of an object; the type of each is checked when it is read. */
    record Fields(Map<String, Object> values) {
        private static ApiFailure wrong(String name, String type, Object found) {
            return ApiFailure.of(ApiFailure.BAD_REQUEST, "'" + name + "' is " + type + ", not " + kind(found), "");
        }

        private static String kind(Object value) {
            return switch (value) {
                case Map<?, ?> _ -> "an object";
                case List<?> _ -> "an array";
                case String _ -> "a text";
                case Boolean _ -> "true or false";
                default -> "a number";
            };
        }

        @Nullable
        String findText(String name) {
            Object value = values.get(name);
            if (value != null && !(value instanceof String)) {
                throw wrong(name, "a text", value);
            }
            return (String) value;
        }

        String text(String name) {
            String text = findText(name);
            if (text == null) {
                throw ApiFailure.of(ApiFailure.BAD_REQUEST, "'" + name + "' is missing", "");
            }
            return text;
        }

        long number(String name, long otherwise) {
            Object value = values.get(name);
            if (value == null) {
                return otherwise;
            }
            if (value instanceof Long number) {
                return number;
            }
            throw wrong(name, "a whole number", value);
        }

        List<Fields> objects(String name) {
            Object value = values.get(name);
            if (value == null) {
                return List.of();
            }
            if (!(value instanceof List<?> list)) {
                throw wrong(name, "an array", value);
            }
            List<Fields> objects = new ArrayList<>();
            for (Object each : list) {
                objects.add(new Fields(asObject(name, each)));
            }
            return objects;
        }

        /** A table of texts; numbers and booleans are converted to their text. */
        Map<String, String> texts(String name) {
            Object value = values.get(name);
            Map<String, String> texts = new LinkedHashMap<>();
            if (value != null) {
                asObject(name, value).forEach((key, each) -> {
                    if (each instanceof Map || each instanceof List) {
                        throw wrong(name + "." + key, "a text", each);
                    }
                    texts.put(key, String.valueOf(each));
                });
            }
            return texts;
        }

        private static Map<String, Object> asObject(String name, Object value) {
            if (!(value instanceof Map<?, ?> map)) {
                throw wrong(name, "an object", value);
            }
            Map<String, Object> fields = new LinkedHashMap<>();
            map.forEach((key, each) -> fields.put(String.valueOf(key), each));
            return fields;
        }
    }
}
