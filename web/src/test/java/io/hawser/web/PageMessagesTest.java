package io.hawser.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

class PageMessagesTest {
    private static final Path PAGE = Path.of("src/main/resources/io/hawser/web/page");
    private static final Pattern ARGUMENT = Pattern.compile("\\{\\w+}");
    private static final Pattern USE = Pattern.compile("\\bt\\('([A-Za-z0-9.+-]+)'");

    @Test
    void bothLanguagesHaveTheSameTexts() throws IOException {
        Map<String, String> english = catalogue("en");
        Map<String, String> chinese = catalogue("zh");
        assertThat(chinese.keySet()).isEqualTo(english.keySet());
        english.forEach((key, text) -> {
            assertThat(text).as(key).isNotBlank();
            assertThat(chinese.get(key)).as(key).isNotBlank();
            assertThat(arguments(Objects.requireNonNull(chinese.get(key))))
                    .as("arguments of " + key)
                    .isEqualTo(arguments(text));
        });
    }

    @Test
    void eachTextThatThePageUsesIsThere() throws IOException {
        Set<String> used = new TreeSet<>();
        try (Stream<Path> files = Files.walk(PAGE)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".js")).toList()) {
                if (!file.toString().contains("vendor")) {
                    USE.matcher(Files.readString(file)).results().forEach(each -> used.add(each.group(1)));
                }
            }
        }
        assertThat(used).hasSizeGreaterThan(80).isSubsetOf(catalogue("en").keySet());
    }

    private static Set<String> arguments(String text) {
        return ARGUMENT.matcher(text).results().map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Map<String, String> catalogue(String language) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        try (InputStream in = PageMessagesTest.class.getResourceAsStream("page/messages/" + language + ".json");
                JsonParser parser = new JsonFactory()
                        .createParser(
                                ObjectReadContext.empty(),
                                new String(Objects.requireNonNull(in).readAllBytes(), UTF_8))) {
            assertThat(parser.nextToken()).isEqualTo(JsonToken.START_OBJECT);
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String key = parser.currentName();
                parser.nextToken();
                assertThat(texts.put(key, parser.getString()))
                        .as("second text of " + key)
                        .isNull();
            }
        }
        return texts;
    }
}
