package io.hawser.lab.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.hawser.lab.message.MessageCatalogue;
import io.hawser.lab.replay.Replay;
import io.hawser.lab.replay.RunLink;
import io.hawser.lab.replay.UserAction;
import io.hawser.lab.script.Completion;
import org.junit.jupiter.api.Test;

class ActionsJsonTest {
    @Test
    void everyTemplateIsASentenceWithATitle() {
        for (ActionsJson.Template each : ActionsJson.TEMPLATES) {
            String sentence = each.template()
                    .replace("{segment}", "3")
                    .replace("{cable}", "client-server")
                    .replace("{host}", "server")
                    .replace("{end}", "server.s1");
            for (String field : each.fields()) {
                int at = field.indexOf('=');
                sentence = sentence.replace("{" + field.substring(0, at) + "}", field.substring(at + 1));
            }
            RunLink link = RunLink.of("four-way-close", 0).with(new UserAction(1, sentence));
            assertThatCode(() -> Replay.of(link)).as(sentence).doesNotThrowAnyException();
            for (String language : MessageCatalogue.LANGUAGES) {
                assertThat(MessageCatalogue.of(language).has("action." + each.key()))
                        .isTrue();
            }
        }
    }

    @Test
    void proposesWhatMayFollow() {
        String yaml = """
                links:
                  client-server: {}
                steps:
                  - client op
                  - client opens c1 to ser
                  -\s
                  - expect client.c1\s
                """;
        assertThat(Completion.at(yaml, 4, 14))
                .extracting(Completion.Proposal::label)
                .contains("opens");
        assertThat(Completion.at(yaml, 5, 27))
                .extracting(Completion.Proposal::label)
                .contains("server:80");
        assertThat(Completion.at(yaml, 6, 5))
                .extracting(Completion.Proposal::label)
                .contains("client", "server", "client.c1", "expect", "cut");
        assertThat(Completion.at(yaml, 7, 22))
                .extracting(Completion.Proposal::label)
                .contains("is", "became");
        assertThat(Completion.at(yaml, 1, 1))
                .extracting(Completion.Proposal::label)
                .contains("name", "steps");
        assertThat(Completion.at(yaml, 99, 99)).isNotNull();
    }
}
