package io.hawser.lab.json;

import io.hawser.lab.message.MessageCatalogue;
import io.hawser.lab.script.Interventions;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** Actions of a user on a run: templates for menus, and the forms of all sentences. */
public final class ActionsJson {
    /**
     * A template.
     *
     * @param on segment, cable, host or end: the kind of object that was clicked, and the name of its slot
     * @param key the key of its title
     * @param template the sentence with slots in braces
     * @param fields the other slots with their initial values: {@code by=50ms}
     */
    public record Template(String on, String key, String template, List<String> fields) {}

    /** All templates. */
    public static final List<Template> TEMPLATES = List.of(
            new Template("segment", "drop", "drop segment {segment}", List.of()),
            new Template("segment", "delay", "delay segment {segment} by {by}", List.of("by=50ms")),
            new Template("segment", "duplicate", "duplicate segment {segment}", List.of()),
            new Template("segment", "corrupt", "corrupt segment {segment}", List.of()),
            new Template("cable", "cut", "cut {cable}", List.of()),
            new Template("cable", "restore", "restore {cable}", List.of()),
            new Template("cable", "loss", "loss {share} on {cable}", List.of("share=5%")),
            new Template("cable", "latency", "latency {time} on {cable}", List.of("time=100ms")),
            new Template("cable", "bandwidth", "bandwidth {rate} on {cable}", List.of("rate=1mbit/s")),
            new Template("host", "crash", "crash {host}", List.of()),
            new Template("host", "restart", "for {time} crash {host}", List.of("time=1s")),
            new Template("host", "reboot", "reboot {host}", List.of()),
            new Template("host", "kill", "the program of {host} ends", List.of()),
            new Template("host", "set", "{host} sets {setting}", List.of("setting=net.ipv4.tcp_retries2=5")),
            new Template("end", "send", "{end} sends {size}", List.of("size=1000 bytes")),
            new Template("end", "close", "{end} closes", List.of()),
            new Template("end", "shutdown", "{end} shuts its output", List.of()),
            new Template("end", "abort", "{end} aborts", List.of()),
            new Template("end", "freeze", "{end} freezes", List.of()),
            new Template("end", "resume", "{end} resumes", List.of()),
            new Template("end", "stop-reading", "{end} stops reading", List.of()),
            new Template("end", "read-on", "{end} reads on", List.of()),
            new Template("end", "option", "{end} sets {options}", List.of("options=TCP_NODELAY")));

    private ActionsJson() {}

    /** Writes templates and forms. */
    public static void write(JsonGenerator json, MessageCatalogue messages) {
        json.writeStartObject();
        json.writeArrayPropertyStart("actions");
        for (Template each : TEMPLATES) {
            json.writeStartObject();
            json.writeStringProperty("on", each.on());
            json.writeStringProperty("key", each.key());
            json.writeStringProperty("title", messages.text("action." + each.key()));
            json.writeStringProperty("template", each.template());
            json.writeArrayPropertyStart("fields");
            for (String field : each.fields()) {
                int at = field.indexOf('=');
                json.writeStartObject();
                json.writeStringProperty("name", field.substring(0, at));
                json.writeStringProperty("default", field.substring(at + 1));
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayPropertyStart("forms");
        for (Interventions.Form each : Interventions.forms()) {
            json.writeStartObject();
            json.writeStringProperty("about", each.about());
            json.writeStringProperty("pattern", each.pattern());
            json.writeStringProperty("description", each.description());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
