package io.hawser.tools.netcat;

import io.hawser.host.Host;
import io.hawser.tools.command.Console;
import io.hawser.tools.command.GetOpt.BadOption;
import io.hawser.tools.command.HostLookup;
import io.hawser.tools.command.Tool;
import io.hawser.tools.command.ToolRun;
import io.hawser.tools.command.Usage;
import io.hawser.tools.netcat.NetcatOptions.Refused;
import io.hawser.tools.sockets.Services;
import io.hawser.wire.IpAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code nc} of Debian's netcat-openbsd 1.219. */
public final class NetcatTool implements Tool {
    private static final int FAILED = 1;
    private static final int INTERRUPTED = 130;

    private final Services services;
    private final HostLookup names;

    /**
     * Makes the command.
     *
     * @param services the names of ports
     * @param names resolves names of hosts
     */
    public NetcatTool(Services services, HostLookup names) {
        this.services = services;
        this.names = names;
    }

    @Override
    public String name() {
        return "nc";
    }

    @Override
    public String summary() {
        return "a connection or datagrams by hand; -l listens, -z scans ports";
    }

    @Override
    public ToolRun start(Host host, List<String> arguments, Console console) {
        NetcatOptions options = new NetcatOptions();
        try {
            options.read(arguments);
        } catch (BadOption bad) {
            console.err().print(bad.getMessage() + "\n" + Usage.of("nc"));
            console.exit(FAILED);
            return ToolRun.ENDED;
        } catch (Refused refused) {
            console.err().print("nc: " + refused.getMessage() + "\n");
            console.exit(FAILED);
            return ToolRun.ENDED;
        }
        if (options.help) {
            console.err().print(Usage.of("nc"));
            console.exit(0);
            return ToolRun.ENDED;
        }
        Starting starting = new Starting(host, options, console);
        starting.find();
        return starting;
    }

    /** A run that resolves the name of its peer first. */
    private final class Starting implements ToolRun {
        private final Host host;
        private final NetcatOptions options;
        private final Console console;
        private @Nullable NetcatRun run;
        private boolean ended;

        Starting(Host host, NetcatOptions options, Console console) {
            this.host = host;
            this.options = options;
            this.console = console;
        }

        void find() {
            if (options.host.isEmpty()) {
                begin(null);
                return;
            }
            IpAddress written;
            try {
                written = IpAddress.parse(options.host);
            } catch (IllegalArgumentException isName) {
                lookUp();
                return;
            }
            begin(written);
        }

        private void lookUp() {
            if (options.numeric) {
                found(List.of());
                return;
            }
            try {
                names.lookUp(host, options.host, this::found);
            } catch (IllegalArgumentException noName) {
                found(List.of());
            }
        }

        private void found(List<IpAddress> addresses) {
            if (ended) {
                return;
            }
            IpAddress first =
                    addresses.stream().filter(IpAddress::isV4).findFirst().orElse(null);
            if (first == null) {
                ended = true;
                console.err()
                        .print("nc: getaddrinfo for host \"" + options.host + "\" port " + options.ports.getFirst()
                                + ": Name or service not known\n");
                console.exit(FAILED);
            } else {
                begin(first);
            }
        }

        private void begin(@Nullable IpAddress peer) {
            NetcatRun made = options.udp
                    ? new NetcatDatagrams(host, options, console, services, peer)
                    : new NetcatStream(host, options, console, services, peer);
            run = made;
            made.begin();
        }

        @Override
        public void interrupt() {
            if (run != null) {
                run.interrupt();
            } else if (!ended) {
                ended = true;
                console.exit(INTERRUPTED);
            }
        }
    }
}
