package io.hawser.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The output and the exit codes of {@code hawser packetdrill}. */
class PacketdrillCommandTest {
    private static final String PASSES = "0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n+0 close(3) = 0\n";

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void writeScripts() throws IOException {
        Files.createDirectory(folder.resolve("more"));
        Files.writeString(folder.resolve("a.pkt"), PASSES);
        Files.writeString(folder.resolve("more/b.pkt"), "`ls \"x\"`\n" + PASSES);
        Files.writeString(folder.resolve("notes.txt"), "no script");
    }

    private int run(Object... arguments) {
        String[] words = new String[arguments.length + 1];
        words[0] = "packetdrill";
        for (int i = 0; i < arguments.length; i++) {
            words[i + 1] = arguments[i].toString();
        }
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        return command.execute(words);
    }

    @Test
    void aFolderIsEveryScriptInIt() {
        assertThat(run(folder)).as("one of them was not run").isEqualTo(2);
        assertThat(out.toString().lines())
                .hasSize(3)
                .anyMatch(line -> line.equals("pass " + folder.resolve("a.pkt")))
                .anyMatch(line -> line.startsWith("unsupported " + folder.resolve("more/b.pkt") + ":1: "))
                .endsWith("1 passed, 0 failed, 1 unsupported");
    }

    @Test
    void aFailureExitsWith1AndSaysWhatCame() throws IOException {
        Path script = Files.writeString(folder.resolve("c.pkt"), PASSES + "+0 close(3) = 0\n");
        assertThat(run(script)).isEqualTo(1);
        assertThat(out.toString())
                .startsWith("fail " + script + ":3: close(): expected result 0, came -1 EBADF")
                .contains("0 passed, 1 failed, 0 unsupported");
    }

    @Test
    void jsonIsOneObjectALine() {
        assertThat(run("--json", folder)).isEqualTo(2);
        assertThat(out.toString().lines().toList())
                .hasSize(2)
                .first()
                .isEqualTo("{\"script\": \"" + folder.resolve("a.pkt")
                        + "\", \"verdict\": \"pass\", \"line\": 0, \"message\": \"\"}");
        assertThat(out.toString())
                .contains("\"verdict\": \"unsupported\", \"line\": 1,")
                .contains("ls \\\"x\\\"");
    }

    @Test
    void linesForTheShellCanBeSkipped() {
        assertThat(run("--ignore-shell", folder)).isZero();
        assertThat(out.toString()).contains("skipped, line 1: ls \"x\"").contains("2 passed");
    }

    @Test
    void whatIsNoScriptExitsWith2() throws IOException {
        assertThat(run(Files.writeString(folder.resolve("typo.pkt"), PASSES.replace("socket", "sokcet"))))
                .isEqualTo(2);
        assertThat(run(Files.writeString(folder.resolve("empty.pkt"), ""))).isEqualTo(2);
        assertThat(run(folder.resolve("notes.txt"))).isEqualTo(2);
        assertThat(out.toString()).contains("sokcet").contains("0 passed, 0 failed, 1 unsupported");
    }

    @Test
    void aFolderWithoutScriptsExitsWith2() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertThat(run(folder.resolve("a.pkt"), empty)).isEqualTo(2);
        assertThat(err.toString()).contains("no script in " + empty);
    }

    @Test
    void aSysctlThatIsNotThereExitsWith2() {
        assertThat(run("--sysctl", "net.ipv4.none=1", folder.resolve("a.pkt"))).isEqualTo(2);
    }

    @Test
    void aFileThatIsNotThereIsSaidToBeMissing() {
        assertThat(run(folder.resolve("none.pkt"))).isEqualTo(2);
        assertThat(err.toString()).contains("cannot read").contains("no such file or folder");
    }
}
