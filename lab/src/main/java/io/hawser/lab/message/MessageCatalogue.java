package io.hawser.lab.message;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The texts of the lab in one language, by their keys. */
public final class MessageCatalogue {
    /** The languages, by their tags. The first one has all keys. */
    public static final List<String> LANGUAGES = List.of("en", "zh");

    private static final Map<String, MessageCatalogue> LOADED = loadAll();

    private static final Map<String, Pattern> SPOKEN = spoken();

    private final String language;
    private final SortedMap<String, String> texts;

    private MessageCatalogue(String language, SortedMap<String, String> texts) {
        this.language = language;
        this.texts = texts;
    }

    /** The catalogue of a language; the English one for an unknown language. */
    public static MessageCatalogue of(@Nullable String language) {
        MessageCatalogue found = LOADED.get(language == null ? "" : language);
        return found != null ? found : english();
    }

    private static MessageCatalogue english() {
        MessageCatalogue english = LOADED.get(LANGUAGES.getFirst());
        if (english == null) {
            throw new IllegalStateException("the English messages are missing");
        }
        return english;
    }

    private static Map<String, MessageCatalogue> loadAll() {
        Map<String, MessageCatalogue> loaded = new HashMap<>();
        for (String language : LANGUAGES) {
            SortedMap<String, String> texts = load("messages_" + language + ".properties");
            texts.putAll(load("scenarios_" + language + ".properties"));
            loaded.put(language, new MessageCatalogue(language, texts));
        }
        return Collections.unmodifiableMap(loaded);
    }

    private static SortedMap<String, String> load(String file) {
        Properties read = new Properties();
        try (InputStream in = MessageCatalogue.class.getResourceAsStream(file)) {
            if (in != null) {
                read.load(new InputStreamReader(in, StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        SortedMap<String, String> texts = new TreeMap<>();
        read.stringPropertyNames().forEach(key -> texts.put(key, read.getProperty(key)));
        return texts;
    }

    /** The tag of the catalogue's language. */
    public String language() {
        return language;
    }

    /** All keys and texts. */
    public SortedMap<String, String> texts() {
        return Collections.unmodifiableSortedMap(texts);
    }

    /** Returns whether the language has its own text for a key. */
    public boolean has(String key) {
        return texts.containsKey(key);
    }

    /** The text of a key; the English one if this language has none, and the key itself if English has none either. */
    public String text(String key) {
        String own = texts.get(key);
        if (own != null) {
            return own;
        }
        return this == english() ? key : english().text(key);
    }

    /** The text of a key with {@code {0}}, {@code {1}} and so on replaced. */
    public String text(String key, Object... values) {
        String text = text(key);
        for (int i = 0; i < values.length; i++) {
            text = text.replace("{" + i + "}", String.valueOf(values[i]));
        }
        return text;
    }

    /**
     * A remark of a delivered scenario, or one that a machine makes by itself, in this language; a remark that it does
     * not know stays as it is.
     */
    public String remark(String english) {
        String own = texts.get("remark." + english);
        if (own != null) {
            return own;
        }
        for (Map.Entry<String, Pattern> each : SPOKEN.entrySet()) {
            Matcher matcher = each.getValue().matcher(english);
            if (matcher.matches()) {
                Object[] values = new Object[matcher.groupCount()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = matcher.group(i + 1);
                }
                return text(each.getKey(), values);
            }
        }
        return english;
    }

    /** The patterns of the remarks that machines make, whose values are numbered from left to right. */
    private static Map<String, Pattern> spoken() {
        Map<String, Pattern> patterns = new TreeMap<>();
        english().texts.forEach((key, text) -> {
            if (key.startsWith("spoken.")) {
                String regex = Pattern.compile("\\{\\d}")
                        .splitAsStream(text)
                        .map(Pattern::quote)
                        .collect(joining("(.+?)"));
                patterns.put(key, Pattern.compile(regex + (text.endsWith("}") ? "(.+)" : "")));
            }
        });
        return patterns;
    }

    /** The text of the first of these keys that there is one for, in this language or in English; else the last key. */
    public String first(String... keys) {
        for (String key : keys) {
            if (has(key) || english().has(key)) {
                return text(key);
            }
        }
        return keys[keys.length - 1];
    }
}
