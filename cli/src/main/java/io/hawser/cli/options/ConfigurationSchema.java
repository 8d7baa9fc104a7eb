package io.hawser.cli.options;

import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultPrettyPrinter;

/**
 * The JSON schema of the files that {@link ConfiguredArguments} reads, for editors. It is generated from the options
 * themselves, so it is always complete.
 */
public final class ConfigurationSchema {
    private static final int LAST_PORT = 0xffff;

    private final Map<String, OptionSpec> options = new LinkedHashMap<>();

    /** Prefixes of option names, with the final dash, whose tables are still to be described. */
    private final Deque<String> pending = new ArrayDeque<>();

    private final Set<String> described = new TreeSet<>();
    private final JsonGenerator json;

    private ConfigurationSchema(CommandSpec command, JsonGenerator json) {
        this.json = json;
        for (OptionSpec option : command.options()) {
            for (String name : option.names()) {
                if (name.startsWith("--") && ConfiguredArguments.isForFiles(option)) {
                    options.put(name.substring(2), option);
                }
            }
        }
    }

    /** The schema of files for a command with the option {@code --config}. */
    public static String of(CommandSpec command) {
        StringWriter text = new StringWriter();
        ObjectWriteContext pretty = new ObjectWriteContext.Base() {
            @Override
            public PrettyPrinter getPrettyPrinter() {
                return new DefaultPrettyPrinter();
            }
        };
        try (JsonGenerator json = new JsonFactory().createGenerator(pretty, text)) {
            new ConfigurationSchema(command, json).write();
        }
        return text + "\n";
    }

    private void write() {
        json.writeStartObject();
        json.writeStringProperty("$schema", "https://json-schema.org/draft/2020-12/schema");
        json.writeStringProperty("title", "A configuration of hawser up");
        table("");
        json.writeObjectPropertyStart("$defs");
        json.writeObjectPropertyStart("interface");
        interfaceTable();
        json.writeEndObject();
        for (String prefix = pending.poll(); prefix != null; prefix = pending.poll()) {
            if (described.add(prefix)) {
                json.writeObjectPropertyStart(definition(prefix));
                table(prefix);
                json.writeEndObject();
            }
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    private static String definition(String prefix) {
        return prefix + "options";
    }

    /** The options that begin with {@code prefix}, and the tables that group them further. */
    private void table(String prefix) {
        Set<String> groups = new TreeSet<>();
        Set<String> keys = new TreeSet<>();
        for (String name : options.keySet()) {
            if (name.startsWith(prefix)) {
                String rest = name.substring(prefix.length());
                keys.add(rest);
                for (int dash = rest.indexOf('-'); dash > 0; dash = rest.indexOf('-', dash + 1)) {
                    groups.add(rest.substring(0, dash));
                }
            }
        }
        keys.addAll(groups);
        json.writeStringProperty("type", "object");
        json.writeBooleanProperty("additionalProperties", false);
        json.writeObjectPropertyStart("properties");
        for (String key : keys) {
            json.writeObjectPropertyStart(key);
            property(options.get(prefix + key), groups.contains(key) ? prefix + key + "-" : "");
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private void property(@Nullable OptionSpec option, String group) {
        if (option != null) {
            String description = String.join(" ", option.description());
            json.writeStringProperty(
                    "description", description.replace("${DEFAULT-VALUE}", String.valueOf(option.defaultValue())));
        }
        boolean isTable = option != null && Map.class.isAssignableFrom(option.type());
        if (isTable) {
            settings();
            return;
        }
        if (option != null && group.isEmpty() && !option.isMultiValue()) {
            scalar(option.type(), option);
            return;
        }
        json.writeArrayPropertyStart("anyOf");
        if (option != null) {
            Class<?> type = option.isMultiValue() ? option.auxiliaryTypes()[0] : option.type();
            json.writeStartObject();
            scalar(type, option);
            json.writeEndObject();
            if (option.isMultiValue()) {
                json.writeStartObject();
                json.writeStringProperty("type", "array");
                json.writeObjectPropertyStart("items");
                scalar(type, option);
                json.writeEndObject();
                json.writeEndObject();
            }
        }
        if (!group.isEmpty()) {
            pending.add(group);
            json.writeStartObject();
            json.writeStringProperty("$ref", "#/$defs/" + definition(group));
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void scalar(Class<?> type, OptionSpec option) {
        boolean isPort =
                List.of(option.converters()).stream().anyMatch(each -> each instanceof Converters.PortConverter);
        if (option.arity().max() == 0) {
            json.writeStringProperty("type", "boolean");
        } else if (isPort) {
            json.writeStringProperty("type", "integer");
            json.writeNumberProperty("minimum", 1);
            json.writeNumberProperty("maximum", LAST_PORT);
        } else if (type == Integer.class || type == int.class || type == Long.class || type == long.class) {
            json.writeStringProperty("type", "integer");
        } else if (type.isEnum()) {
            json.writeArrayPropertyStart("enum");
            for (Object each : type.getEnumConstants()) {
                json.writeString(each.toString().toLowerCase(Locale.ROOT));
            }
            json.writeEndArray();
        } else if (type == InterfaceOption.class) {
            json.writeArrayPropertyStart("anyOf");
            json.writeStartObject();
            json.writeStringProperty("$ref", "#/$defs/interface");
            json.writeEndObject();
            json.writeStartObject();
            json.writeStringProperty("type", "string");
            json.writeEndObject();
            json.writeEndArray();
        } else {
            types("string", "number");
        }
    }

    private void settings() {
        json.writeStringProperty("type", "object");
        json.writeObjectPropertyStart("additionalProperties");
        types("string", "number");
        json.writeEndObject();
    }

    private void types(String... names) {
        json.writeArrayPropertyStart("type");
        for (String each : names) {
            json.writeString(each);
        }
        json.writeEndArray();
    }

    private void interfaceTable() {
        json.writeStringProperty("type", "object");
        json.writeBooleanProperty("additionalProperties", false);
        json.writeArrayPropertyStart("required");
        json.writeString("address");
        json.writeEndArray();
        json.writeArrayPropertyStart("oneOf");
        for (DeviceKind kind : DeviceKind.values()) {
            json.writeStartObject();
            json.writeArrayPropertyStart("required");
            json.writeString(kind.spelling());
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeObjectPropertyStart("properties");
        for (String key : InterfaceOption.KEYS) {
            json.writeObjectPropertyStart(key);
            if (key.equals("address")) {
                json.writeArrayPropertyStart("anyOf");
                json.writeStartObject();
                json.writeStringProperty("type", "string");
                json.writeEndObject();
                json.writeStartObject();
                json.writeStringProperty("type", "array");
                json.writeObjectPropertyStart("items");
                json.writeStringProperty("type", "string");
                json.writeEndObject();
                json.writeEndObject();
                json.writeEndArray();
            } else {
                json.writeStringProperty("type", "string");
            }
            json.writeEndObject();
        }
        json.writeEndObject();
    }
}
