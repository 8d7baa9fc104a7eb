package io.hawser.cli.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.cli.up.UpCommand;
import io.hawser.services.dns.message.DnsName;
import io.hawser.services.dns.zone.ZoneYaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Options of a command in a YAML file. */
class ConfiguredArgumentsTest {
    @Command(name = "hawser", subcommands = UpCommand.class)
    private static final class Commands {}

    @TempDir
    private Path folder;

    private final CommandLine commands = new CommandLine(new Commands());

    private ConfiguredArguments read(String yaml, String... more) throws IOException {
        Path file = Files.writeString(folder.resolve("up.yaml"), yaml);
        String[] words = new String[more.length + 2];
        words[0] = "up";
        words[1] = "--config=" + file;
        System.arraycopy(more, 0, words, 2, more.length);
        return ConfiguredArguments.read(commands, words);
    }

    private void isRefused(String yaml, String message) {
        assertThatThrownBy(() -> read(yaml))
                .isInstanceOf(CommandFailure.class)
                .hasMessage(folder.resolve("up.yaml") + ":" + message)
                .extracting(failure -> ((CommandFailure) failure).exitCode())
                .isEqualTo(CommandFailure.WRONG_INPUT);
    }

    /**
     * The files of the example in docs/up.md: the configuration, the zone that it names, and the folder of its page.
     */
    @Test
    void theExampleOfTheDocumentsIsRead() throws Exception {
        Path example = Path.of("").toAbsolutePath().getParent().resolve("docs/network");
        ConfiguredArguments read =
                ConfiguredArguments.read(commands, "up", "--config=" + example.resolve("network.yaml"));
        assertThat(read.words())
                .contains(
                        "--dhcp-server=10.77.0.100-10.77.0.200",
                        "--dhcp-leases=" + example.resolve("leases"),
                        "--dhcp-reserve=02:00:00:00:00:07=10.77.0.20",
                        "--dns-zone=" + example.resolve("lab.example.yaml"),
                        "--root=" + example.resolve("site"));
        commands.parseArgs(read.words());
        Path zone = example.resolve("lab.example.yaml");
        assertThat(ZoneYaml.parse(zone.toString(), Files.readString(zone)).origin())
                .isEqualTo(DnsName.parse("lab.example"));
        assertThat(example.resolve("site/index.html")).exists();
        assertThat(Files.isExecutable(example.resolve("configure"))).isTrue();
    }

    @Test
    void optionsOfTheFileComeFirst() throws IOException {
        ConfiguredArguments read = read("""
                tap: tap0
                address: 10.77.0.2/24
                http: 80
                root: site      # a folder beside this file
                sysctl:
                  net.ipv4.tcp_sack: 0
                  net.ipv4.tcp_fin_timeout: 5
                """, "--http=8080");
        assertThat(read.words())
                .containsExactly(
                        "up",
                        "--tap=tap0",
                        "--address=10.77.0.2/24",
                        "--http=80",
                        "--root=" + folder.resolve("site"),
                        "--sysctl=net.ipv4.tcp_sack=0",
                        "--sysctl=net.ipv4.tcp_fin_timeout=5",
                        "--config=" + folder.resolve("up.yaml"),
                        "--http=8080");
        assertThat(read.sysctls()).isEqualTo(Map.of("net.ipv4.tcp_sack", "0", "net.ipv4.tcp_fin_timeout", "5"));
    }

    @Test
    void otherCommandLinesHaveNone() {
        assertThat(ConfiguredArguments.read(commands)).isNull();
        assertThat(ConfiguredArguments.read(commands, "up", "--tap", "tap0")).isNull();
        assertThat(ConfiguredArguments.read(commands, "other", "--config", "x")).isNull();
    }

    @Test
    void tablesThatAreNoOptionGroup() throws IOException {
        assertThat(read("tap: tap0\npid: {file: /run/x}\n").words()).contains("--pid-file=/run/x");
        assertThat(read("dns: {forward: [192.0.2.1, 192.0.2.2], identity: one}\n")
                        .words())
                .contains("--dns-forward=192.0.2.1", "--dns-forward=192.0.2.2", "--dns-identity=one");
        assertThat(read("dns: 192.0.2.1\n").words()).contains("--dns=192.0.2.1");
    }

    @Test
    void mistakesNameFileLineAndWhatWouldBeRight() {
        isRefused("tap: tap0\nadress: 10.0.0.1/24\n", "2:1: there is no option 'adress'; do you mean 'address'?");
        isRefused("tap: tap0\nxyzzy: 1\n", "2:1: there is no option 'xyzzy'; hawser up --help lists them");
        isRefused("config: other.yaml\n", "1:1: there is no option 'config'; hawser up --help lists them");
        isRefused("http: [80, 81]\n", "1:7: 'http' is PORT, not a list");
        isRefused("tap:\n", "1:5: 'tap' has nothing where a value is wanted");
        isRefused("- tap0\n", "1:1: a configuration is a table of options, such as tap: tap0, not a list");
        isRefused("", "1:1: the file is empty, and not a configuration");
        isRefused(
                "tap: &a tap0\nroot: *a\n",
                "1:6: an alias (*name) points here; a configuration is written without," + " say it again");
        isRefused("tap: tap0\ntap: tap1\n", "2:1: 'tap' is there already, in line 1");
    }

    @Test
    void aFileThatIsNotThere() {
        assertThatThrownBy(() -> ConfiguredArguments.read(commands, "up", "--config", "/nowhere/up.yaml"))
                .isInstanceOf(CommandFailure.class)
                .hasMessage("--config /nowhere/up.yaml: no such file or folder");
    }
}
