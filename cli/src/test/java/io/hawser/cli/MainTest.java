package io.hawser.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.cli.options.StandardOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The message about a wrong command line is one line, and is printed before any effect. */
class MainTest {
    private static final String UP = "up --tap tap0 --address 10.77.0.2/24 ";
    private static final String FETCH = "--tap tap0 --address 10.77.0.2/24 ";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nope | hawser: there is no command 'nope'",
                "rn handshake | hawser: there is no command 'rn'; do you mean 'run'?",
                "tset | hawser: there is no command 'tset'; do you mean 'test'?",
                "--versoin | hawser: there is no option '--versoin'; do you mean '--version'?",
                "requirements MUST-1 | hawser requirements: Invalid value for positional parameter at index 0",
                "up --tap tap0 | hawser up: an address is wanted: --address ADDRESS/PREFIX, --dhcp or --dhcp6",
                "up --address 10.0.0.1/8 | hawser up: a device is wanted: --tap NAME, --tun NAME or --packet NAME",
                "up --tap a --tun b --address 10.0.0.1/8 | hawser up: --tap=NAME, --tun=NAME are mutually exclusive",
                "up --packet a/b --address 10.0.0.1/8 | hawser up: not the name of an interface: 'a/b'",
                "up --tun a --address 10.0.0.1/8 --mac 02:00:00:00:00:01 | hawser up: a TUN device has no Ethernet",
                "UP --mac interface | hawser up: the kernel's end of tap0 has the address of the interface; mac=",
                "UP --mac 2 | hawser up: Invalid value for option '--mac': an Ethernet address such as 02:00:00:00:",
                "up --interface tap=a | hawser up: Invalid value for option '--interfaces' (tap=NAME,address=ADDRESS",
                "up --interface tap=a,address=10.0.0.1/8 --dhcp | hawser up: --address and --dhcp come with --tap,",
                "UP --route 10.0.0.0/8 | hawser up: Invalid value for option '--routes' ('PREFIX via ROUTER'): a route",
                "UP --metrics 0 | hawser up: Invalid value for option '--metrics': a port, an address with a port, or",
                "UP --chargen 19 --time 19 | hawser up: each service needs a port of its own",
                "UP --close-limit 5 | hawser up: Invalid value for option '--close-limit': '5' has no unit; expected a",
                "up --tap a/b --address 10.0.0.1/8 | hawser up: not the name of an interface: 'a/b'",
                "up --tap a --address 10.0.0.1 | hawser up: Invalid value"
                        + " for option '--address' (ADDRESS/PREFIX): not an address and",
                "up --tap a --address 10.0.0.1/33 | hawser up: Invalid value"
                        + " for option '--address' (ADDRESS/PREFIX): the prefix of 10.",
                "up --tap a --address 10.0.0.0/8 | hawser up: Invalid value"
                        + " for option '--address' (ADDRESS/PREFIX): 10.0.0.0/8 is not",
                "up --tap a --address 127.0.0.1/8 | hawser up: Invalid value"
                        + " for option '--address' (ADDRESS/PREFIX): 127.0.0.1/8 is a",
                "up --tap a --address 10.0.0/8 | hawser up: Invalid value"
                        + " for option '--address' (ADDRESS/PREFIX): not an address",
                "UP --htpp 80 | hawser up: there is no option '--htpp'; do you mean '--http'?",
                "UP --gateway x | hawser up: Invalid value for option '--gateway': not an address such as",
                "UP --http 0 --root . | hawser up: Invalid value for option '--http': a port is a number from 1 to "
                        + "65535",
                "UP --echo 65536 | hawser up: Invalid value for option '--echo': a port is a number from 1 to 65535",
                "UP --http 80 | hawser up: --http PORT and --root DIR belong together",
                "UP --http 80 --root /no/such/folder | hawser up: --root: there is no folder /no/such/folder",
                "UP --echo 7 --discard 7 | hawser up: each service needs a port of its own",
                "UP --set net.ipv4.tcp_sak=1 | hawser up: --set: no sysctl is called 'net.ipv4.tcp_sak'",
                "UP --sysctl net.ipv4.tcp_sak=1 | hawser up: --sysctl: no sysctl is called 'net.ipv4.tcp_sak'",
                "UP --interface tap=tap1,address=10.1.0.1/8 --interface packet=tap1,address=10.2.0.1/8 | hawser up: "
                        + "--interface: tap1 is described twice",
                "UP --interface tap=tap1,address=10.1.0.1/8 --interface tap=tap2,address=10.1.0.1/8 | hawser up: "
                        + "--interface: tap2 cannot have the address 10.1.0.1, which tap1 has already",
                "UP --loss 5 | hawser up: Invalid value for option '--loss': '5' has no unit; expected a percentage "
                        + "from 0%",
                "UP --corrupt 101% | hawser up: Invalid value for option '--corrupt': '101%' is too large: a "
                        + "percentage is at most 100%",
                "UP --delay 5 | hawser up: Invalid value for option '--delay': '5' has no unit; expected a time such "
                        + "as 200ms",
                "exec --tap a --address 10.0.0.1/8 -- ls | hawser exec: it runs Java programs: after -- comes java "
                        + "and its",
                "exec --tap a --address 10.0.0.1/8 | hawser exec: Missing required parameter: 'java [ARGUMENT",
                "exec --tap a --address 10.0.0.1/8 --set net.x=1 java x | hawser exec: --set: no sysctl is called "
                        + "'net.x'",
                "exec --tap a --address 10.0.0.1/8 --hosts /no/such java x | hawser exec: --hosts: there is no file "
                        + "/no/such",
                "run nope | hawser run: no scenario is called 'nope'; 'hawser run --list' names all",
                "run handshke | hawser run: no scenario is called 'handshke'; do you mean 'handshake'?",
                "run CLOSE_WAIT | hawser run: no scenario is called 'CLOSE_WAIT'; close-wait-leak is about it",
                "run own.yam | hawser run: 'own.yam' is neither a scenario nor a file that ends in .yaml",
                "run handshake lost-syn | hawser run: one scenario at a time, not handshake and lost-syn",
                "run --qiet handshake | hawser run: there is no option '--qiet'; do you mean '--quiet'?",
                "run handshake --set x | hawser run: --sysctl wants SYSCTL=VALUE, not 'x'",
                "run --all handshake | hawser run: --all plays every scenario; leave 'handshake' out, or --all",
                "run --all --pcap x | hawser run: --all and --pcap do not go together",
                "run handshake --json --quiet | hawser run: --json and --quiet do not go together",
                "run reliable --seeds 3 --svg x | hawser run: --seeds and --svg do not go together",
                "run reliable --check-determinism --json | hawser run: --check-determinism and --json do not go "
                        + "together",
                "run handshake --set net.ipv4.tcp_sak=1 | hawser run: --set: no sysctl is called 'net.ipv4.tcp_sak'",
                "run handshake --set net.ipv4.tcp_sack=2 | hawser run: --set: net.ipv4.tcp_sack is a whole number "
                        + "from 0",
                "run help | hawser run: no scenario is called 'help'; 'hawser run --list' names all",
                "run d | hawser run: no scenario is called 'd'; 'hawser run --list' names all",
                "run handshake --json --full | hawser run: --json and --full do not go together",
                "run handshake --svg /no/such/x.svg | hawser run: cannot write /no/such/x.svg: ",
                "run handshake --profile old | hawser run: --profile: there are modern, linux-6.1, classic, not 'old'",
                "shell --profile old | hawser shell: --profile: there are modern, linux-6.1, classic, not 'old'",
                "shell --seed x | hawser shell: Invalid value for option '--seed': 'x' is not a",
                "run | hawser run: which scenario? 'hawser run --list' names them",
                "run handshake --seeds 0 | hawser run: --seeds: from 1 to ",
                "run handshake --seeds -1 | hawser run: --seeds: from 1 to ",
                "run reliable --svg /no/such/x.svg | hawser run: cannot write /no/such/x.svg: ",
                "walk --seed x | hawser walk: Invalid value for option '--seed': 'x' is not a whole number",
                "compare --count 0 | hawser compare: --count is 1 or more",
                "compare --at-once 0 | hawser compare: --at-once is 1 or more",
                "compare x --seed 1 | hawser compare: a file has one exchange: --seed and --count are for random ones",
                "compare --seed x | hawser compare: Invalid value for option '--seed': 'x' is not a whole number",
                "walk --jobs 1000000 | hawser walk: --jobs is from 1 to 1024, not 1000000",
                "walk --seed 3 --seeds 9 --pcap x | hawser walk: --pcap is for one walk: give --seed S, and no --",
                "walk --seeds 0 | hawser walk: --seeds is 1 or more",
                "walk --pcap x | hawser walk: --pcap is for one walk: give --seed S",
                "fetch FETCH http://10.0.0.1/ | hawser fetch: Missing required option: '--output=FILE'",
                "fetch FETCH -o x | hawser fetch: Missing required parameter: 'URL'",
                "fetch FETCH -o x ftp://10.0.0.1/ | hawser fetch: only http:// URLs can be fetched",
                "fetch FETCH -o . http://10.0.0.1/ | hawser fetch: -o names a file to write",
                "fetch FETCH -o /no/such/x http://10.0.0.1/ | hawser fetch: -o /no/such/x: there is no folder /no/such",
                "fetch FETCH -o x --timeout 0 http://10.0.0.1/ | hawser fetch: --timeout is a number of seconds from 1",
            })
    void tellsWhatIsWrong(String line, String message) {
        StringWriter err = new StringWriter();
        CommandLine command = Main.commandLine().setErr(new PrintWriter(err));
        String[] words =
                line.strip().replace("UP ", UP).replace("FETCH ", FETCH).split(" +", -1);

        assertThat(command.execute(words)).isEqualTo(2);
        assertThat(err.toString()).startsWith(message.strip()).endsWith(" --help says more)" + System.lineSeparator());
        assertThat(err.toString().lines()).hasSize(1);
    }

    /** The message about mistakes that depend on several options has their place in the file too. */
    @Test
    void aWrongFileIsToldWithThePlace(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("up.yaml"), """
                tap: tap0
                address: 10.77.0.2/24
                http: 80
                root: nowhere
                """);
        StringWriter err = new StringWriter();
        CommandLine command = Main.commandLine().setErr(new PrintWriter(err));
        assertThat(Main.run(command, "up", "--config", file.toString())).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("hawser up: " + file + ":4:1: --root: there is no folder " + folder.resolve("nowhere"));
        Files.writeString(file, """
                tap: tap0
                address: 10.77.0.2/24
                set:
                  net.ipv4.tcp_sack: 1
                  net.ipv4.tcp_sak: 1
                """);
        err.getBuffer().setLength(0);
        assertThat(Main.run(command, "up", "--config", file.toString())).isEqualTo(2);
        assertThat(err.toString()).startsWith("hawser up: " + file + ":5:3: --set: no sysctl is called");
        Files.writeString(file, """
                interfaces:
                  - tap: tap0
                    address: 10.77.0.2/24
                  - packet: tap0
                    address: 10.78.0.2/24
                """);
        err.getBuffer().setLength(0);
        assertThat(Main.run(command, "up", "--config", file.toString())).isEqualTo(2);
        assertThat(err.toString()).startsWith("hawser up: " + file + ":4:5: --interface: tap0 is described twice");
    }

    @Test
    void aQuietRunWritesTheCaptureThatIsAskedFor(@TempDir Path folder) {
        Path capture = folder.resolve("x.pcapng");

        assertThat(run(OutputStream.nullOutputStream(), "run", "handshake", "--quiet", "--pcap", capture.toString()))
                .isZero();
        assertThat(capture).isNotEmptyFile();
    }

    @Test
    void aPlotThatIsThereStaysUntilThereIsAnother(@TempDir Path folder) throws IOException {
        Path plot = folder.resolve("x.svg");
        Files.writeString(plot, "the one before");

        assertThat(run(new FullDisk(), "run", "reliable", "--svg", plot.toString()))
                .isEqualTo(1);
        assertThat(plot).hasContent("the one before");
        assertThat(run(new FullDisk(), "run", "reliable", "--svg", folder + "/new.svg"))
                .isEqualTo(1);
        assertThat(folder.resolve("new.svg")).doesNotExist();
    }

    @Test
    void settingsThatExpectationsDoNotKnowAreNamed() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        assertThat(run(out, "run", "handshake", "--quiet", "--set", "net.ipv4.tcp_sack=0"))
                .isEqualTo(1);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("(expected without --sysctl net.ipv4.tcp_sack=0)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"run handshake", "run handshake --json", "run --list", "--help", "requirements"})
    void whatCannotBeWrittenIsToldButNotAfterHead(String line) {
        StringWriter err = new StringWriter();
        String[] words = line.split(" ", -1);

        assertThat(run(new FullDisk(), err, /* isPipe= */ false, words)).isEqualTo(1);
        assertThat(err.toString())
                .containsOnlyOnce(": cannot write to standard output: No space left on device")
                .hasLineCount(1);
        err.getBuffer().setLength(0);
        assertThat(run(new FullDisk(), err, /* isPipe= */ true, words)).isEqualTo(141);
        assertThat(err.toString()).isEmpty();
    }

    private static int run(OutputStream out, String... words) {
        return run(out, new StringWriter(), /* isPipe= */ false, words);
    }

    private static int run(OutputStream out, StringWriter err, boolean isPipe, String... words) {
        PrintStream before = System.out;
        System.setOut(StandardOutput.to(out, isPipe, StandardCharsets.UTF_8));
        try {
            return Main.commandLine().setErr(new PrintWriter(err)).execute(words);
        } finally {
            System.setOut(before);
        }
    }

    /** A stream that accepts no bytes. */
    private static final class FullDisk extends OutputStream {
        @Override
        public void write(int oneByte) throws IOException {
            throw new IOException("No space left on device");
        }
    }

    private static int sweep(ByteArrayOutputStream out, String scenario, String sysctl) {
        return run(out, "run", scenario, "--seeds", "2", "--seed", "7", "--profile", "classic", "--set", sysctl);
    }

    @Test
    void aSweepSaysHowToSeeOneOfItsFailures() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        assertThat(sweep(out, "refused", "net.ipv4.icmp_ratelimit=0")).isZero();
        assertThat(sweep(out, "handshake", "net.ipv4.tcp_sack=0")).isEqualTo(1);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .containsOnlyOnce("see one: ")
                .contains("see one: hawser run handshake --seed 7 --profile classic --sysctl net.ipv4.tcp_sack=0\n");
    }

    @Test
    void whatIsNoTextIsToldSo(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("x.pkt");
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 7});
        StringWriter err = new StringWriter();

        assertThat(run(OutputStream.nullOutputStream(), err, false, "packetdrill", file.toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("cannot read " + file + ": it is not a text file in UTF-8");
    }

    @Test
    void aWrongScenarioFileIsToldWithItsPlace(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("own.yaml");
        Files.writeString(file, """
                name: own
                title: mine
                introduction: none
                meaning: none
                steps:
                  - client opns c1 to server:80
                """);
        StringWriter err = new StringWriter();
        CommandLine command = Main.commandLine().setErr(new PrintWriter(err));
        assertThat(command.execute("run", file.toString())).isEqualTo(2);
        assertThat(err.toString())
                .isEqualTo("hawser run: " + file + ":6:12: 'opns' does not fit here; do you mean 'opens'?"
                        + System.lineSeparator());
        err.getBuffer().setLength(0);
        assertThat(command.execute("run", folder.resolve("none.yaml").toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("none.yaml: no such file or folder");
    }

    @Test
    void whatWouldDisturbATerminalIsReplacedOrShortened() {
        StringWriter err = new StringWriter();

        assertThat(run(OutputStream.nullOutputStream(), err, false, "run", "x\033[31m" + "y".repeat(5000)))
                .isEqualTo(2);
        assertThat(err.toString()).hasSizeLessThan(400).contains("…").doesNotContain("\033");
    }

    @Test
    void anEmptyNameIsToldSo() {
        StringWriter err = new StringWriter();

        assertThat(run(OutputStream.nullOutputStream(), err, false, "run", "")).isEqualTo(2);
        assertThat(err.toString()).contains("the name of the scenario is empty");
    }
}
