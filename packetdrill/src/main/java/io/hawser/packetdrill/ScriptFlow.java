package io.hawser.packetdrill;

import io.hawser.packetdrill.PacketSpec.TcpOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a script, and the translation between its numbers and those on the wire. In a script the sequence
 * numbers of a SYN are absolute and all others are relative to it, and timestamps of the host are those that the
 * script's author recorded; the peer's numbers are the same on the wire as in the script.
 */
final class ScriptFlow {
    private static final long U32 = 0xffff_ffffL;

    final int localPort;
    final int remotePort;

    /** Whether the script's next SYN from the host belongs to this flow. */
    boolean connecting;

    private long localIsn;
    private long scriptLocalIsn;
    private boolean localIsnKnown;
    private long remoteIsn;
    private boolean remoteIsnKnown;
    private final Map<Long, Long> timestamps = new HashMap<>();

    /** The first timestamps of the script and of the host. */
    private long @Nullable [] firstTimestamps;

    private final boolean scaledEcho;

    ScriptFlow(int localPort, int remotePort, boolean scaledEcho) {
        this.scaledEcho = scaledEcho;
        this.localPort = localPort;
        this.remotePort = remotePort;
    }

    /** Records a SYN of the script's peer with this number; relative numbers count from the first one. */
    void remoteSyn(long isn) {
        if (!remoteIsnKnown) {
            remoteIsn = isn;
            remoteIsnKnown = true;
        }
    }

    /** Records that the host has sent a SYN of number {@code live} where the script has {@code script}. */
    void localSyn(long live, long script) {
        localIsn = live & U32;
        scriptLocalIsn = script;
        localIsnKnown = true;
    }

    boolean isLocalIsnKnown() {
        return localIsnKnown;
    }

    long remoteToLive(long seq, boolean syn) {
        return seq + (syn ? 0 : remoteIsn) & U32;
    }

    long localToLive(long seq, boolean syn) {
        return seq + (syn ? localIsn - scriptLocalIsn : localIsn) & U32;
    }

    long localToScript(long seq, boolean syn) {
        return seq - (syn ? localIsn - scriptLocalIsn : localIsn) & U32;
    }

    long remoteToScript(long seq, boolean syn) {
        return seq - (syn ? 0 : remoteIsn) & U32;
    }

    /** Records that the host has sent timestamp {@code live} where the script has {@code script}. */
    void noteTimestamp(long script, long live) {
        timestamps.put(script, live);
        if (firstTimestamps == null) {
            firstTimestamps = new long[] {script, live};
        }
    }

    /** By how many more ticks the host's timestamps have grown than the script's since the first one. */
    long timestampDrift(long script, long live) {
        long[] first = firstTimestamps;
        return first == null ? 0 : (int) (live - first[1]) - (int) (script - first[0]);
    }

    /** Translates the script's options for the host. */
    List<TcpOption> toLive(List<TcpOption> options, boolean syn, boolean hasAck, int line) {
        List<TcpOption> live = new ArrayList<>();
        for (TcpOption option : options) {
            live.add(
                    switch (option) {
                        case TcpOption.Sack(List<Long> edges) ->
                            new TcpOption.Sack(edges.stream()
                                    .map(edge -> localToLive(edge, syn))
                                    .toList());
                        case TcpOption.Timestamps(long value, long echo)
                        when hasAck -> new TcpOption.Timestamps(value, echoToLive(echo, line));
                        default -> option;
                    });
        }
        return live;
    }

    private long echoToLive(long echo, int line) {
        Long known = timestamps.get(echo);
        long[] first = firstTimestamps;
        if (known == null && scaledEcho && first != null) {
            return echo - first[0] + first[1] & U32;
        }
        if (known == null) {
            throw new ScriptFailure(
                    line, "TS ecr " + echo + " echoes no TS val that the script has shown in an outbound packet");
        }
        return known;
    }

    /** Translates the host's options to the notation of scripts; timestamps keep the host's values. */
    List<TcpOption> toScript(List<TcpOption> options, boolean syn) {
        List<TcpOption> script = new ArrayList<>();
        for (TcpOption option : options) {
            script.add(
                    option instanceof TcpOption.Sack(List<Long> edges)
                            ? new TcpOption.Sack(edges.stream()
                                    .map(edge -> remoteToScript(edge, syn))
                                    .toList())
                            : option);
        }
        return script;
    }
}
