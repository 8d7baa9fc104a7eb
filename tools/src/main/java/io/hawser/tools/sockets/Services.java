package io.hawser.tools.sockets;

import io.hawser.tools.sockets.SocketRow.Protocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The names of well-known ports from services(5). Immutable; may be used by any thread. */
public final class Services {
    /** An empty list: no port has a name. */
    public static final Services NONE = new Services("");

    private static final Path FILE = Path.of("/etc/services");

    private final Map<String, String> names = new HashMap<>();
    private final Map<String, Integer> ports = new HashMap<>();
    private final Map<String, Integer> portsOfProtocols = new HashMap<>();

    /** Reads a text in the format of services(5). */
    public Services(String text) {
        text.lines()
                .map(line -> line.replaceFirst("#.*", "").strip().split("\\s+"))
                .forEach(words -> {
                    if (words.length >= 2 && words[1].matches("\\d{1,5}/\\w+")) {
                        int port = Integer.parseInt(words[1].replaceFirst("/.*", ""));
                        names.putIfAbsent(words[1], words[0]);
                        String protocol = words[1].replaceFirst(".*/", "");
                        ports.putIfAbsent(words[0], port);
                        portsOfProtocols.putIfAbsent(words[0] + "/" + protocol, port);
                        for (int i = 2; i < words.length; i++) {
                            ports.putIfAbsent(words[i], port);
                            portsOfProtocols.putIfAbsent(words[i] + "/" + protocol, port);
                        }
                    }
                });
    }

    /** The services in this machine's /etc/services; none if it cannot be read. */
    public static Services ofThisMachine() {
        try {
            return new Services(Files.readString(FILE));
        } catch (IOException missing) {
            return NONE;
        }
    }

    /** The name of a port of {@code protocol}, such as {@code tcp}; null for none. */
    public @Nullable String name(String protocol, int port) {
        return names.get(port + "/" + protocol);
    }

    /** The port of {@code protocol}, such as {@code tcp}, with this name or alias. */
    public OptionalInt port(String protocol, String name) {
        Integer port = portsOfProtocols.get(name + "/" + protocol);
        return port == null ? OptionalInt.empty() : OptionalInt.of(port);
    }

    /** The name of a port; null for none. */
    @Nullable
    String nameOf(Protocol protocol, int port) {
        return names.get(port + "/" + protocol.printed());
    }

    /** The port of this name; null for none. */
    @Nullable
    Integer portOf(String name) {
        return ports.get(name);
    }
}
