package io.hawser.packetdrill;

import java.util.List;
import java.util.Map;

/**
 * A parsed script.
 *
 * @param options its {@code --name=value} lines
 * @param before the shell commands before the first event, at most one
 */
record Script(Map<String, String> options, List<Event> before, List<Event> events) {
    /** @throws UnsupportedScriptException if it is not understood */
    static Script parse(String text) {
        return new Parser(text).script();
    }
}
