package io.hawser.proof.compare;

import io.hawser.proof.compare.ExchangeStep.Call;
import io.hawser.proof.compare.ExchangeStep.FromPeer;

/** Executes a step for either subject. */
final class ExchangeSteps {
    static final int BACKLOG = 5;

    private ExchangeSteps() {}

    /** Executes a step, and records its result. The listener of the subject's packets records those. */
    static void take(ExchangeStep step, Subject subject, Peer peer, Transcript transcript, long nowNanos) {
        transcript.begin(nowNanos);
        switch (step) {
            case Call call -> transcript.result(subject.call(call));
            case FromPeer packet -> {
                transcript.script(peer.script(packet));
                subject.deliver(peer.write(packet));
            }
            case ExchangeStep.Wait waited -> {
                // the caller advances the time
            }
        }
        transcript.state(subject.state());
    }

    /** The bytes that a user writes at a position of the stream. */
    static byte[] data(long from, int bytes) {
        byte[] data = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            data[i] = Peer.streamByte(from + i);
        }
        return data;
    }

    /** Number of bytes that a call has accepted; 0 for an error. */
    static long count(String result) {
        return result.startsWith("-") ? 0 : Long.parseLong(result);
    }

    /** The result of read(2), and its bytes: {@code 30 a10 b20}. */
    static String readResult(String result, byte[] target) {
        int count = (int) count(result);
        StringBuilder text = new StringBuilder(result);
        for (int i = 0; i < count; ) {
            int end = i;
            while (end < count && target[end] == target[i]) {
                end++;
            }
            text.append(' ').append((char) target[i]).append(end - i);
            i = end;
        }
        return text.toString();
    }
}
