package io.hawser.socket;

import io.hawser.socket.crossing.HostNames;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;

/** The names known to a host, as in /etc/hosts. May be used by any thread. */
public final class NameTable {
    private final HostNames names;

    NameTable(HostNames names) {
        this.names = names;
    }

    /** Adds an address of a name, after its other addresses. The first name of an address is its canonical name. */
    public NameTable add(String name, InetAddress address) {
        names.add(name, address);
        return this;
    }

    /** Sets the resolver for names that are not in the table; the machine's resolver is then not used. */
    public NameTable resolver(HostResolver resolver) {
        names.resolver(new HostNames.Resolver() {
            @Override
            public List<InetAddress> find(String name) throws UnknownHostException {
                return resolver.addressesOf(name);
            }

            @Override
            public String nameOf(InetAddress address) throws UnknownHostException {
                return resolver.nameOf(address);
            }
        });
        return this;
    }

    /**
     * Adds the names of a file in the form of hosts(5).
     *
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if a line has no names or an invalid address
     */
    public NameTable read(Path file) throws IOException {
        names.read(file);
        return this;
    }
}
