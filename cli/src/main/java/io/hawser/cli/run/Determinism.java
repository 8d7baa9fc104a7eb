package io.hawser.cli.run;

import io.hawser.lab.report.TextAudience;
import io.hawser.lab.scenario.RunOptions;
import io.hawser.lab.scenario.Scenario;
import io.hawser.link.PcapngWriter;
import io.hawser.tcp.TcpException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** Plays a scenario twice and compares all output, and the capture. */
final class Determinism {
    private Determinism() {}

    static boolean check(Scenario scenario, RunOptions conditions, PrintStream out) throws TcpException {
        byte[] first = digest(scenario, conditions);
        byte[] second = digest(scenario, conditions);
        boolean same = Arrays.equals(first, second);
        out.println(scenario.name() + " with seed " + conditions.seed() + ": "
                + (same ? "the same bytes twice, SHA-256 " : "two runs differ, SHA-256 ")
                + HexFormat.of().formatHex(first)
                + (same ? "" : " and " + HexFormat.of().formatHex(second)));
        return same;
    }

    /** Computes a digest of the text and of every byte of the capture. */
    private static byte[] digest(Scenario scenario, RunOptions conditions) throws TcpException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java platform has SHA-256", impossible);
        }
        OutputStream bytes = new DigestOutputStream(OutputStream.nullOutputStream(), digest);
        try (PrintStream text = new PrintStream(bytes, false, StandardCharsets.UTF_8);
                PcapngWriter capture = new PcapngWriter(bytes, 0)) {
            scenario.play(conditions.withCapture(capture), new TextAudience(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return digest.digest();
    }
}
