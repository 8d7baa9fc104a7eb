package io.hawser.proof.compare;

import io.hawser.proof.compare.ExchangeStep.Call;

/** A stack in an exchange, by its socket's calls and its packets. Its packets go to its creator. */
interface Subject {
    /** Makes a call; none waits. Returns a number, or -1 and the symbol of the error. */
    String call(Call call);

    /** A packet of the peer arrives. */
    void deliver(byte[] packet);

    /** The state of the connection, as far as the user's socket tells it. */
    String state();
}
