package io.hawser.lab.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.lab.Scenarios;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MessageCatalogueTest {
    private static final MessageCatalogue ENGLISH = MessageCatalogue.of("en");
    private static final MessageCatalogue CHINESE = MessageCatalogue.of("zh");

    @Test
    void everyMessageIsThereInEachLanguage() {
        TreeSet<String> english = new TreeSet<>(ENGLISH.texts().keySet());
        english.removeIf(key -> key.startsWith("section."));
        TreeSet<String> chinese = new TreeSet<>(CHINESE.texts().keySet());
        assertThat(chinese).containsAll(english);
        chinese.removeIf(key -> key.startsWith("scenario.") || key.startsWith("group.") || key.startsWith("remark."));
        assertThat(english).containsAll(chinese);
    }

    @Test
    void translationsHaveTheSameValues() {
        Pattern value = Pattern.compile("\\{\\d}");
        ENGLISH.texts().forEach((key, text) -> {
            if (CHINESE.has(key)) {
                TreeSet<String> values = new TreeSet<>(
                        value.matcher(text).results().map(each -> each.group()).toList());
                TreeSet<String> translated = new TreeSet<>(value.matcher(CHINESE.text(key))
                        .results()
                        .map(each -> each.group())
                        .toList());
                assertThat(values).as(key).containsAll(translated);
            }
        });
    }

    @Test
    void everyScenarioHasItsQuestionAndItsChineseTexts() {
        for (String name : Scenarios.names()) {
            assertThat(ENGLISH.has("scenario." + name + ".question")).as(name).isTrue();
            for (String part : new String[] {"question", "title", "introduction", "meaning"}) {
                assertThat(CHINESE.has("scenario." + name + "." + part))
                        .as(name + " " + part)
                        .isTrue();
            }
        }
    }

    /** Exactly the remarks of all delivered scenarios have a Chinese translation. */
    @Test
    void everyRemarkIsThereInChinese() throws Exception {
        Pattern say = Pattern.compile("(?m)^ *- say \"(.*)\"$");
        TreeSet<String> remarks = new TreeSet<>();
        for (String name : Scenarios.names()) {
            try (InputStream in = Scenarios.class.getResourceAsStream("scenarios/" + name + ".yaml")) {
                if (in != null) {
                    say.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                            .results()
                            .forEach(each -> remarks.add("remark." + each.group(1)));
                }
            }
        }
        TreeSet<String> translated = new TreeSet<>(CHINESE.texts().keySet());
        translated.removeIf(key -> !key.startsWith("remark."));
        assertThat(translated).isNotEmpty().isEqualTo(remarks);
        assertThat(CHINESE.remark("the client connects")).isEqualTo("客户端发起连接");
        assertThat(ENGLISH.remark("the client connects")).isEqualTo("the client connects");
    }

    @Test
    void missingTextsFallBackToEnglish() {
        assertThat(CHINESE.text("section.CLOSED.SYN_SENT")).isEqualTo("RFC 9293 §3.10.1");
        assertThat(CHINESE.text("no.such.key")).isEqualTo("no.such.key");
        assertThat(MessageCatalogue.of("xx").language()).isEqualTo("en");
        assertThat(ENGLISH.text("fold", "7")).isEqualTo("7 more rounds like this");
    }
}
