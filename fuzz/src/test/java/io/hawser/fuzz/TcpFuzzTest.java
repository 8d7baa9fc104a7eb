package io.hawser.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.hawser.tcp.TcpException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A TCP connection in each of its states, a peer that sends nearly correct segments, a user who makes any calls, and
 * time steps. {@link FuzzedConnections} has the checks after each step; at the end everything is closed and no resource
 * is left. Inputs with every second value of the state are played again over a link that takes units of several
 * segments and completes checksums: the packets on the wire are the same, unless data is paced.
 */
class TcpFuzzTest {
    /** Limit of steps; more would only be slower. */
    private static final int MOST_STEPS = 300;

    @MethodSource("everyState")
    @FuzzTest
    void aConnectionInEachState(byte[] bytes) throws TcpException {
        FuzzedConnections plain = play(bytes, /* offloads= */ false);
        if (new Input(bytes).u8() / StartState.values().length % 2 != 0) {
            play(bytes, /* offloads= */ true).checkSameWire(plain);
        }
    }

    private static FuzzedConnections play(byte[] bytes, boolean offloads) throws TcpException {
        Input input = new Input(bytes);
        int state = input.u8();
        FuzzedConnections connections = new FuzzedConnections(offloads, input.u8(), input.u8());
        connections.reach(StartState.values()[state % StartState.values().length]);
        boolean abort = state >= 128;
        for (int step = 0; step < MOST_STEPS && !input.isOver(); step++) {
            step(connections, input);
            connections.check();
        }
        connections.end(abort);
        return connections;
    }

    private static void step(FuzzedConnections connections, Input input) throws TcpException {
        int what = input.u8();
        switch (what & 7) {
            case 0, 1, 2, 3 -> connections.segmentArrives(what, input);
            case 4 -> connections.userCalls(what >>> 3, input);
            case 5 -> connections.timePasses(what >>> 3);
            case 6 -> connections.icmpArrives(input);
            default -> connections.optionChanges(what >>> 3, input);
        }
    }

    /** Inputs for each state, with data in both directions, and time for armed timers. */
    static Stream<byte[]> everyState() {
        List<byte[]> seeds = new ArrayList<>();
        for (StartState state : StartState.values()) {
            for (int settings : new int[] {0x00, 0x07, 0x5f}) {
                seeds.add(new byte[] {
                    (byte) state.ordinal(),
                    (byte) settings,
                    1,
                    // an acknowledgment with ten bytes, the user's hundred, a timeout, an acknowledgment, a FIN
                    0,
                    0x18,
                    0,
                    0,
                    0,
                    10,
                    4,
                    100,
                    13,
                    1,
                    0x10,
                    0,
                    0,
                    0,
                    0,
                    0x15,
                    2,
                    0x11,
                    0,
                    0,
                    0,
                    0,
                    0x55
                });
            }
        }
        seeds.add(longProgram());
        byte[] offloaded = longProgram();
        offloaded[0] += (byte) StartState.values().length;
        for (int i = 3; i + 8 < offloaded.length; i += 8) {
            // sixteen times as many bytes
            offloaded[i] = 2 << 3 | 4;
        }
        seeds.add(offloaded);
        return seeds.stream();
    }

    /** Jazzer tries inputs as long as its longest seed from the beginning, hence a long one. */
    private static byte[] longProgram() {
        byte[] program = new byte[1000];
        program[0] = (byte) StartState.ESTABLISHED.ordinal();
        program[1] = 7;
        for (int i = 3; i + 8 < program.length; i += 8) {
            // a hundred bytes from the user, an acknowledgment of them with ten, a millisecond
            System.arraycopy(new byte[] {4, 100, 0, 0x18, 0, 0, 10, 13}, 0, program, i, 8);
        }
        return program;
    }
}
