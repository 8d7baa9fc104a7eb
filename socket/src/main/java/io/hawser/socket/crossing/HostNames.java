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

/** The names that a host knows by itself, as in /etc/hosts. For any thread. */
public final class HostNames {
    private final Map<String, List<InetAddress>> addresses = new ConcurrentHashMap<>();
    private final Map<InetAddress, String> names = new ConcurrentHashMap<>();

    private volatile @Nullable Resolver resolver;

    /** Finds names that are not here. */
    public interface Resolver {
        /** The addresses of a name. */
        List<InetAddress> find(String name) throws UnknownHostException;

        /** The name of an address. */
        String nameOf(InetAddress address) throws UnknownHostException;
    }

    /** No names. */
    public HostNames() {}

    /**
     * Adds an address of a name, after those that it has. The first name of an address is what the address is called.
     */
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
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if a line has no names, or an address that is none
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

    /** Sets what finds names that are not here; null leaves them to the machine. */
    public void resolver(@Nullable Resolver found) {
        resolver = found;
    }

    /** Resolver for names that are not here; null for the machine's. */
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
