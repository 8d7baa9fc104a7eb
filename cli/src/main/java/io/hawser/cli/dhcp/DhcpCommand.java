package io.hawser.cli.dhcp;

import io.hawser.cli.options.CommandFailure;
import io.hawser.services.dhcp.lease.FolderDisk;
import io.hawser.services.dhcp.lease.ForeignLeases;
import io.hawser.services.dhcp.lease.LeaseJournal;
import io.hawser.services.dhcp.lease.LeaseRecord;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the leases of a DHCP server, and imports those of other servers. */
@Command(
        name = "dhcp",
        description = "Shows the leases of Hawser's DHCP server, also while it runs, and imports those of others.",
        mixinStandardHelpOptions = true)
public final class DhcpCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** Called by picocli. */
    public DhcpCommand() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "leases or import is missing");
    }

    @Command(
            description = "Lists the leases of both families in a folder: those in use, or all that are known.",
            sortOptions = false)
    int leases(
            @Parameters(paramLabel = "DIR", description = "the folder of --dhcp-leases") Path folder,
            @Option(
                            names = "--format",
                            paramLabel = "FORMAT",
                            defaultValue = "text",
                            description = "text (if not said), json or csv")
                    LeaseFormat format,
            @Option(names = "--all", description = "those too that have ended, and addresses left alone") boolean all) {
        long now = Instant.now().getEpochSecond();
        List<LeaseRecord> leases = read(folder).stream()
                .filter(each -> all || each.isActive(now))
                .sorted(DhcpCommand::byAddress)
                .toList();
        System.out.print(format.write(leases, now));
        return 0;
    }

    /** IPv4 before IPv6, because an {@link io.hawser.wire.IpAddress} of IPv4 begins with zeros. */
    private static int byAddress(LeaseRecord one, LeaseRecord other) {
        int high = Long.compareUnsigned(one.address().high(), other.address().high());
        return high == 0
                ? Long.compareUnsigned(one.address().low(), other.address().low())
                : high;
    }

    @Command(
            name = "import",
            description = "Adds the leases of dnsmasq or Kea to a folder, whose server must not run.",
            sortOptions = false)
    int importLeases(
            @Option(
                            names = "--from",
                            required = true,
                            paramLabel = "SERVER",
                            description = "dnsmasq (dnsmasq.leases) or kea (kea-leases4.csv)")
                    Origin origin,
            @Parameters(paramLabel = "FILE", description = "its lease file") Path file,
            @Parameters(paramLabel = "DIR", description = "the folder of --dhcp-leases") Path folder) {
        List<LeaseRecord> found = parse(origin, file);
        try (LeaseJournal journal = LeaseJournal.open(FolderDisk.open(folder), _ -> {}, DhcpCommand::tell)) {
            if (!found.isEmpty()) {
                journal.append(found);
            }
        } catch (IOException failed) {
            throw new CommandFailure(folder + ": " + failed.getMessage(), failed);
        }
        System.out.println(found.size() + (found.size() == 1 ? " lease" : " leases") + " imported into " + folder);
        return 0;
    }

    private static void tell(String line) {
        System.err.println(line);
    }

    /** The servers whose lease files can be imported. */
    enum Origin {
        DNSMASQ,
        KEA
    }

    private List<LeaseRecord> parse(Origin origin, Path file) {
        try {
            List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
            return origin == Origin.KEA
                    ? ForeignLeases.kea(lines)
                    : ForeignLeases.dnsmasq(lines, Instant.now().getEpochSecond());
        } catch (MalformedInputException binary) {
            throw wrong(file + " is no text");
        } catch (IOException failed) {
            throw CommandFailure.ofFile(file.toString(), failed);
        } catch (IllegalArgumentException wrong) {
            throw wrong(file + ": " + wrong.getMessage());
        }
    }

    private List<LeaseRecord> read(Path folder) {
        try {
            return LeaseJournal.read(folder);
        } catch (NoSuchFileException absent) {
            throw wrong("there are no leases in " + folder + ": hawser up --dhcp-server … --dhcp-leases " + folder
                    + " keeps them there");
        } catch (IOException failed) {
            throw CommandFailure.ofFile(folder.toString(), failed);
        }
    }

    private ParameterException wrong(String message) {
        CommandLine command = spec.commandLine();
        return new ParameterException(command, message);
    }
}
