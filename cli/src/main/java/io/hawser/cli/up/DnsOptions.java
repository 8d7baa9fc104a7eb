package io.hawser.cli.up;

import io.hawser.cli.options.CommandFailure;
import io.hawser.cli.options.Converters;
import io.hawser.ip.address.Prefix;
import io.hawser.services.dns.message.DnsName;
import io.hawser.services.dns.resolver.ResolverSettings;
import io.hawser.services.dns.server.DnsServerSettings;
import io.hawser.services.dns.transport.NameServer;
import io.hawser.services.dns.zone.MasterFile;
import io.hawser.services.dns.zone.Zone;
import io.hawser.services.dns.zone.ZoneFileException;
import io.hawser.services.dns.zone.ZoneYaml;
import io.hawser.wire.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The options of a command that serves DNS. */
final class DnsOptions {
    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @Option(
            names = "--dns-zone",
            paramLabel = "FILE",
            description = "serve the zone of this file by DNS on port 53: YAML if it ends in .yaml, else a master file;"
                    + " may be repeated")
    private List<Path> zones = new ArrayList<>();

    @Option(
            names = "--dns-forward",
            paramLabel = "SERVER",
            converter = Converters.NameServerConverter.class,
            description = "ask this server for what no zone has, e.g. 10.77.0.1 or 10.77.0.1#5353; may be repeated")
    private List<NameServer> forwardTo = new ArrayList<>();

    @Option(
            names = "--dns-transfer",
            paramLabel = "PREFIX",
            converter = PrefixConverter.class,
            description = "let clients of this network transfer zones (AXFR), e.g. 10.77.0.0/24; may be repeated")
    private List<Prefix> transfersTo = new ArrayList<>();

    @Option(
            names = "--dns-limit",
            paramLabel = "COUNT",
            description = "send no more than COUNT equal responses a second to one network of clients")
    private int responsesPerSecond;

    @Option(names = "--dns-identity", paramLabel = "NAME", description = "what NSID and id.server say")
    private String identity = "";

    @Option(
            names = "--dns",
            paramLabel = "SERVER",
            converter = Converters.NameServerConverter.class,
            description = "the server that dig, host and nslookup on this stack ask, e.g. 10.77.0.1; may be repeated")
    private List<NameServer> servers = new ArrayList<>();

    /** Called by picocli. */
    DnsOptions() {}

    /** A network. */
    static final class PrefixConverter implements ITypeConverter<Prefix> {
        @Override
        public Prefix convert(String text) {
            try {
                return Prefix.parse(text);
            } catch (IllegalArgumentException wrong) {
                throw new TypeConversionException(String.valueOf(wrong.getMessage()));
            }
        }
    }

    /**
     * The service that the options describe.
     *
     * @throws CommandFailure if a zone cannot be read, or is invalid
     * @throws ParameterException if options are inconsistent
     */
    DnsService service() {
        if (zones.isEmpty() && forwardTo.isEmpty()) {
            if (!transfersTo.isEmpty() || responsesPerSecond != 0 || !identity.isEmpty()) {
                throw wrong("--dns-transfer, --dns-limit and --dns-identity need --dns-zone or --dns-forward");
            }
            return DnsService.NONE;
        }
        if (responsesPerSecond < 0) {
            throw wrong("--dns-limit: a number of responses a second, 0 for no limit, not " + responsesPerSecond);
        }
        if (identity.length() > 0xff) {
            throw wrong("--dns-identity: a name of 255 characters at most");
        }
        List<Zone> read = new ArrayList<>();
        for (Path file : zones) {
            Zone zone = read(file);
            if (read.stream().anyMatch(each -> each.origin().equals(zone.origin()))) {
                throw wrong("--dns-zone: the zone " + zone.origin() + " is there twice");
            }
            read.add(zone);
        }
        DnsServerSettings settings = DnsServerSettings.defaults()
                .withIdentity(identity)
                .withTransfersTo(transfersTo)
                .withResponsesPerSecond(responsesPerSecond);
        return new DnsService(read, forwardTo, settings);
    }

    private Zone read(Path file) {
        try {
            String text = Files.readString(file);
            String name = file.toString();
            return name.endsWith(".yaml") || name.endsWith(".yml")
                    ? ZoneYaml.parse(name, text)
                    : Zone.of(name, MasterFile.parse(name, text, DnsName.ROOT));
        } catch (IOException unreadable) {
            throw wrong(String.valueOf(
                    CommandFailure.ofFile("--dns-zone " + file, unreadable).getMessage()));
        } catch (ZoneFileException wrong) {
            throw CommandFailure.ofInput(wrong);
        }
    }

    /**
     * Settings of the stack's own lookups: by default they use its own server, as on a machine without a resolv.conf.
     */
    ResolverSettings resolver() {
        List<NameServer> asked = servers.isEmpty() ? List.of(NameServer.of(IpAddress.parse("127.0.0.1"))) : servers;
        return ResolverSettings.builder().servers(asked).build();
    }

    private ParameterException wrong(String message) {
        if (command == null) {
            throw new IllegalStateException("the options have not been read");
        }
        return new ParameterException(command.commandLine(), message);
    }
}
