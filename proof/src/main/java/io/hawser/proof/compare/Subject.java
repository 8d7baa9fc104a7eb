package io.hawser.proof.compare;

import io.hawser.proof.compare.ExchangeStep.Call;

/** A stack in an exchange, accessed by its socket's calls and its packets. It passes its packets to its creator. */
interface Subject {
    /** Makes a call, which never blocks. Returns a number, or -1 and the symbol of the error. */
    String call(Call call);

    /** Delivers a packet of the peer. */
    void deliver(byte[] packet);

    /** The state of the connection, as far as the user's socket shows it. */
    String state();
}
