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
        Pattern say = Pattern.compile("(?m)^ *- '?say \"(.*)\"'?$");
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
    void remarksOfMachinesAreTranslatedByTheirPattern() {
        assertThat(CHINESE.remark("client SELECTING → REQUESTING: the first offer: 10.0.0.100 from 10.0.0.1"))
                .isEqualTo("client SELECTING → REQUESTING：第一个 OFFER：10.0.0.1 提供 10.0.0.100");
        assertThat(CHINESE.remark("a has 10.0.0.7/24 from 10.0.0.1 for 120 s, router 10.0.0.1"))
                .isEqualTo("a 从 10.0.0.1 得到 10.0.0.7/24，租期 120 s，路由器 10.0.0.1");
        assertThat(CHINESE.remark("timer RENEW of the DHCP client of b fires")).isEqualTo("b 的 DHCP 客户端定时器 RENEW 到期");
        assertThat(CHINESE.remark("client says hello")).isEqualTo("client says hello");
        assertThat(ENGLISH.remark("c has no longer 10.0.0.9")).isEqualTo("c has no longer 10.0.0.9");
    }

    @Test
    void missingTextsFallBackToEnglish() {
        assertThat(CHINESE.text("section.CLOSED.SYN_SENT")).isEqualTo("RFC 9293 §3.10.1");
        assertThat(CHINESE.text("no.such.key")).isEqualTo("no.such.key");
        assertThat(MessageCatalogue.of("xx").language()).isEqualTo("en");
        assertThat(ENGLISH.text("fold", "7")).isEqualTo("7 more rounds like this");
    }
}
