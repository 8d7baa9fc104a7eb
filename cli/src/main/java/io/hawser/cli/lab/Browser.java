package io.hawser.cli.lab;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** Opens an address in the user's browser. */
final class Browser {
    private Browser() {}

    /** Opens the address if possible; otherwise the user has the printed address. */
    static void open(String address) {
        try {
            new ProcessBuilder(command(address))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException _) {
            // there is no desktop
        }
    }

    private static List<String> command(String address) {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        if (system.startsWith("mac")) {
            return List.of("open", address);
        }
        return system.startsWith("windows")
                ? List.of("rundll32", "url.dll,FileProtocolHandler", address)
                : List.of("xdg-open", address);
    }
}
