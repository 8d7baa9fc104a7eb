package io.hawser.socket.crossing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The names known to a host, as in /etc/hosts. May be used by any thread. */
public final class HostNames {
    private final Map<String, List<InetAddress>> addresses = new ConcurrentHashMap<>();
    private final Map<InetAddress, String> names = new ConcurrentHashMap<>();

    private volatile @Nullable Resolver resolver;

    /** Resolves names that are not in the table. */
    public interface Resolver {
        /** The addresses of a name. */
        List<InetAddress> find(String name) throws UnknownHostException;

        /** The name of an address. */
        String nameOf(InetAddress address) throws UnknownHostException;
    }

    /** Makes an empty table. */
    public HostNames() {}

    /** Adds an address of a name, after its other addresses. The first name of an address is its canonical name. */
    public HostNames add(String name, InetAddress address) {
        addresses.merge(name.toLowerCase(Locale.ROOT), List.of(address), (before, added) -> {
            List<InetAddress> all = new ArrayList<>(before);
            all.addAll(added);
            return List.copyOf(all);
        });
        names.putIfAbsent(address, name);
        return this;
    }

    /**
     * Adds the names of a file in the form of hosts(5): an address and its names on each line, comments after a number
     * sign.
     *
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if a line has no names or an invalid address
     */
    public HostNames read(Path file) throws IOException {
        int number = 0;
        for (String line : Files.readAllLines(file)) {
            number++;
            int comment = line.indexOf('#');
            String text = (comment < 0 ? line : line.substring(0, comment)).strip();
            if (!text.isEmpty()) {
                addLine(file + " line " + number, text.split("\\s+", -1));
            }
        }
        return this;
    }

    private void addLine(String where, String[] words) {
        if (words.length < 2) {
            throw new IllegalArgumentException(where + ": an address is followed by its names, not '" + words[0] + "'");
        }
        InetAddress address;
        try {
            address = InetAddress.ofLiteral(words[0]);
        } catch (IllegalArgumentException none) {
            throw new IllegalArgumentException(where + ": '" + words[0] + "' is no IP address", none);
        }
        for (int i = 1; i < words.length; i++) {
            add(words[i], address);
        }
    }

    /** Sets the resolver of names that are not in the table; null for the machine's resolver. */
    public void resolver(@Nullable Resolver found) {
        resolver = found;
    }

    /** The resolver of names that are not in the table; null for the machine's resolver. */
    public @Nullable Resolver resolver() {
        return resolver;
    }

    /** The addresses of a name; empty when it is unknown. */
    public List<InetAddress> find(String name) {
        return addresses.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    }

    /** The name of an address; null when it is unknown. */
    public @Nullable String nameOf(InetAddress address) {
        return names.get(address);
    }
}
