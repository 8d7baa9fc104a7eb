package io.hawser.lab.script;

import io.hawser.lab.scenario.Profiles;
import io.hawser.lab.script.Field.Kind;
import io.hawser.sim.phrase.Names;
import io.hawser.text.Quantity;
import io.hawser.text.QuantityKind;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultPrettyPrinter;

/** Documents the language of scenario files, for readers and for editors. */
public final class Manual {
    /** The key of a block that is played with some profiles only, as a regular expression of JSON schema. */
    private static final String PROFILES = profilesPattern();

    private Manual() {}

    private static String profilesPattern() {
        String one = "(" + String.join("|", Profiles.NAMES).replace(".", "\\.") + ")";
        return "^with profile " + one + "( or " + one + ")*$";
    }

    /** docs/scenario-language.md: every key and every sentence. */
    public static String page() {
        Vocabulary vocabulary = new Vocabulary();
        StringBuilder page = new StringBuilder("""
                # The language of scenario files

                Every key and every sentence; [writing-scenarios.md](writing-scenarios.md) tells how to begin. What \
                stands in braces is put
                in, what stands in brackets can be left out, `a|b` is one or the other. This page is written by the \
                build, from the code
                that reads the files.

                """);
        fields(page, "Keys of a scenario", Field.SCENARIO);
        fields(page, "Keys of a variant", Field.VARIANT);
        fields(page, "Keys of a host", Field.HOST);
        fields(page, "Keys of a router", Field.ROUTER);
        fields(page, "Keys of a firewall", Field.FIREWALL);
        fields(page, "Keys of a link", Field.LINK);
        page.append("## Steps\n\n").append("| sentence | what it does |\n|---|---|\n");
        row(page, "expect {condition}", "Makes sure that something is so; conditions are below.");
        row(
                page,
                "wait until {condition} [, at most {time}]",
                "Lets time pass until something is so: 10 minutes at the most, unless said otherwise.");
        row(page, "{sentence}, failing with {errno}", "Does it, and makes sure that it fails so.");
        row(
                page,
                "[for {time}] {fault}",
                "Something goes wrong from now on, for a time or for good: see [faults.md](faults.md).");
        row(
                page,
                "repeat {count} times:",
                "Plays the steps below so often. Where # stands in them, it is the number of the round, from 1.");
        row(
                page,
                "with profile " + String.join("|", Profiles.NAMES) + ":",
                "Plays the steps below with that profile only, or with one of several: `with profile modern or "
                        + "linux-6.1:`.");
        row(page, "say:", "The text below is a remark in the trace.");
        vocabulary.steps().phrases().forEach(phrase -> row(page, phrase.pattern(), phrase.description()));
        page.append("\n## Conditions\n\nAfter `expect` and after `wait until`.\n\n");
        page.append("| condition | what it says |\n|---|---|\n");
        vocabulary.conditions().phrases().forEach(phrase -> row(page, phrase.pattern(), phrase.description()));
        page.append("\n## Socket options\n\nAfter `with` and after `sets`, with commas between them.\n\n");
        page.append("| option | what it does |\n|---|---|\n");
        vocabulary.options().phrases().forEach(phrase -> row(page, phrase.pattern(), phrase.description()));
        page.append("\n## Programs\n\nUnder `programs` of a host. `freeze HOST.NAME` and `resume HOST.NAME` are "
                + "faults.\n\n");
        page.append("| program | what it does |\n|---|---|\n");
        Programs.phrases().forEach(phrase -> row(page, phrase.pattern(), phrase.description()));
        page.append("\n## What is put in\n\n| | |\n|---|---|\n");
        Names none = new Names();
        Slots.all().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(slot ->
                        row(page, "{" + slot.getKey() + "}", slot.getValue().expected(none)));
        quantities(page);
        return page.toString();
    }

    /** The grammar of {@link Quantity}, the same for scenarios, fault lines and the command line. */
    private static void quantities(StringBuilder page) {
        page.append("""

                ## Quantities

                Scenario files, fault lines and the command line read quantities alike: a number and its unit, with or \
                without a space
                between them. A number may have a fraction, and `_` between digits: `1.5s`, `10_000 bytes`. A time may \
                have several
                parts: `2h 11min 15s`, `2h11m15s`. Values are exact: what would have to be rounded is refused.

                | | units | for instance |
                |---|---|---|
                """);
        for (QuantityKind kind : QuantityKind.values()) {
            page.append("| ")
                    .append(kind.noun())
                    .append(" | ")
                    .append(kind.shownUnits())
                    .append(" | ");
            page.append(kind.example()).append(" |\n");
        }
        page.append(
                "\nKB, MB, GB and TB are powers of 1000, KiB, MiB, GiB and TiB powers of 1024. A rate is at least 1 "
                        + "bit/s.\n");
    }

    private static void fields(StringBuilder page, String title, List<Field> fields) {
        page.append("## ").append(title).append("\n\n| key | | meaning |\n|---|---|---|\n");
        for (Field field : fields) {
            page.append("| `").append(field.name()).append("` | ");
            page.append(field.required() ? "must be there" : "").append(" | ");
            page.append(field.description()).append(" |\n");
        }
        page.append('\n');
    }

    private static void row(StringBuilder page, String what, String description) {
        page.append("| `").append(what.replace("|", "\\|").replace(" ,", ",")).append("` | ");
        page.append(description.replace("|", "\\|")).append(" |\n");
    }

    /** docs/scenario.schema.json: a JSON schema for editors. */
    public static String schema() {
        StringWriter text = new StringWriter();
        JsonFactory factory = new JsonFactory();
        ObjectWriteContext pretty = new ObjectWriteContext.Base() {
            @Override
            public PrettyPrinter getPrettyPrinter() {
                return new DefaultPrettyPrinter();
            }
        };
        try (JsonGenerator json = factory.createGenerator(pretty, text)) {
            json.writeStartObject();
            json.writeStringProperty("$schema", "https://json-schema.org/draft/2020-12/schema");
            json.writeStringProperty("title", "A Hawser scenario");
            table(json, Field.SCENARIO);
            json.writeObjectPropertyStart("$defs");
            definition(json, "variant", Field.VARIANT);
            definition(json, "host", Field.HOST);
            definition(json, "router", Field.ROUTER);
            definition(json, "firewall", Field.FIREWALL);
            definition(json, "link", Field.LINK);
            steps(json);
            json.writeEndObject();
            json.writeEndObject();
        }
        return text + "\n";
    }

    private static void definition(JsonGenerator json, String name, List<Field> fields) {
        json.writeObjectPropertyStart(name);
        table(json, fields);
        json.writeEndObject();
    }

    private static void table(JsonGenerator json, List<Field> fields) {
        json.writeStringProperty("type", "object");
        json.writeBooleanProperty("additionalProperties", false);
        json.writeArrayPropertyStart("required");
        fields.stream().filter(Field::required).forEach(field -> json.writeString(field.name()));
        json.writeEndArray();
        json.writeObjectPropertyStart("properties");
        for (Field field : fields) {
            json.writeObjectPropertyStart(field.name());
            json.writeStringProperty("description", field.description());
            kind(json, field);
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private static void kind(JsonGenerator json, Field field) {
        switch (field.kind()) {
            case WORD, TEXT, TIME, RATE, SHARE, REORDERING, ADDRESS, IP -> json.writeStringProperty("type", "string");
            case GROUP -> {
                json.writeArrayPropertyStart("enum");
                Field.GROUPS.forEach(json::writeString);
                json.writeEndArray();
            }
            case FLAG -> json.writeStringProperty("type", "boolean");
            case MTU, COUNT -> json.writeStringProperty("type", "integer");
            case ADDRESSES, NAMES, FAULTS -> {
                json.writeStringProperty("type", "array");
                json.writeObjectPropertyStart("items");
                json.writeStringProperty("type", "string");
                json.writeEndObject();
            }
            case SETTINGS -> {
                json.writeStringProperty("type", "object");
                json.writeObjectPropertyStart("additionalProperties");
                json.writeArrayPropertyStart("type");
                json.writeString("string");
                json.writeString("number");
                json.writeEndArray();
                json.writeEndObject();
            }
            case HOSTS -> {
                json.writeStringProperty("type", "object");
                json.writeObjectPropertyStart("additionalProperties");
                json.writeArrayPropertyStart("anyOf");
                json.writeStartObject();
                json.writeStringProperty("type", "string");
                json.writeEndObject();
                json.writeStartObject();
                json.writeStringProperty("$ref", "#/$defs/host");
                json.writeEndObject();
                json.writeEndArray();
                json.writeEndObject();
            }
            case ROUTERS -> many(json, "router");
            case FIREWALLS -> many(json, "firewall");
            case LINKS -> many(json, "link");
            case STEPS -> json.writeStringProperty("$ref", "#/$defs/steps");
            case VARIANTS -> {
                json.writeStringProperty("type", "array");
                json.writeObjectPropertyStart("items");
                json.writeStringProperty("$ref", "#/$defs/variant");
                json.writeEndObject();
            }
        }
        if (field.kind() == Kind.WORD && field.name().equals("name")) {
            json.writeStringProperty("pattern", "^[a-z][a-z0-9-]*$");
        }
    }

    private static void many(JsonGenerator json, String definition) {
        json.writeStringProperty("type", "object");
        json.writeObjectPropertyStart("additionalProperties");
        json.writeStringProperty("$ref", "#/$defs/" + definition);
        json.writeEndObject();
    }

    private static void steps(JsonGenerator json) {
        json.writeObjectPropertyStart("steps");
        json.writeStringProperty("type", "array");
        json.writeObjectPropertyStart("items");
        json.writeArrayPropertyStart("anyOf");
        json.writeStartObject();
        json.writeStringProperty("type", "string");
        json.writeEndObject();
        json.writeStartObject();
        json.writeStringProperty("type", "object");
        json.writeNumberProperty("maxProperties", 1);
        json.writeObjectPropertyStart("patternProperties");
        for (String pattern : List.of("^repeat [0-9_]+ times$", PROFILES)) {
            json.writeObjectPropertyStart(pattern);
            json.writeStringProperty("$ref", "#/$defs/steps");
            json.writeEndObject();
        }
        json.writeObjectPropertyStart("^say$");
        json.writeStringProperty("type", "string");
        json.writeEndObject();
        json.writeEndObject();
        json.writeBooleanProperty("additionalProperties", false);
        json.writeEndObject();
        json.writeEndArray();
        json.writeEndObject();
        json.writeEndObject();
    }
}
