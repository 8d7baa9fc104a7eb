package io.hawser.cli.docs;

import io.hawser.lab.Scenarios;
import io.hawser.lab.message.MessageCatalogue;
import io.hawser.lab.scenario.Experiment;
import io.hawser.lab.scenario.Scenario;
import java.nio.file.Files;

/** docs/scenarios.zh.md: the texts of all scenarios in Chinese, with the pictures of docs/scenarios.md. */
final class ChineseScenarioPage {
    private static final String HEAD = """
            # 场景

            `./hawser run 名称` 能演示的每一种情形：它是什么，会发生什么，意味着什么，怎样解决。`./hawser lab` 在网页上演示它们。\
            一切都由一个种子决定，在虚拟时间里运行。英文版见 [scenarios.md](scenarios.md)，其中还有每次运行的全部预期。\
            本页由构建程序写出。
            """;

    private final MessageCatalogue messages = MessageCatalogue.of("zh");
    private final StringBuilder page = new StringBuilder(HEAD);

    private ChineseScenarioPage() {}

    static String text() {
        ChineseScenarioPage made = new ChineseScenarioPage();
        for (String group : Scenarios.groups()) {
            String title = made.messages.text("group." + group.replace(' ', '-'));
            boolean begun = false;
            for (Scenario scenario : Scenarios.all()) {
                if (scenario.group().equals(group)) {
                    made.page.append(begun ? "" : "\n## " + title + "\n");
                    begun = true;
                    made.scenario(scenario);
                }
            }
        }
        return made.page.toString();
    }

    private void scenario(Scenario scenario) {
        String key = "scenario." + scenario.name() + ".";
        page.append("\n### ").append(scenario.name()).append("\n\n");
        page.append("**").append(required(key + "question")).append("** ");
        page.append(required(key + "title")).append("。\n\n");
        page.append(required(key + "introduction")).append("\n");
        String file = scenario instanceof Experiment experiment
                ? experiment.plotFile()
                : "scenarios/" + scenario.name() + ".svg";
        if (Files.exists(Sources.ROOT.resolve("docs").resolve(file))) {
            page.append("\n![")
                    .append(required(key + "title"))
                    .append("](")
                    .append(file)
                    .append(")\n");
        }
        page.append("\n").append(required(key + "meaning")).append("\n");
        if (!scenario.cure().isEmpty()) {
            page.append("\n**怎样解决。** ").append(required(key + "cure")).append("\n");
        }
        for (int run = 1; messages.has(key + run + ".title"); run++) {
            page.append("\n**").append(messages.text(key + run + ".title")).append("。**");
            append(key + run + ".introduction");
            append(key + run + ".meaning");
            page.append("\n");
        }
    }

    private String required(String key) {
        if (!messages.has(key)) {
            throw new AssertionError("scenarios_zh.properties lacks " + key);
        }
        return messages.text(key);
    }

    private void append(String key) {
        if (messages.has(key)) {
            page.append(" ").append(messages.text(key));
        }
    }
}
