package io.hawser.tools.probe;

import io.hawser.udp.UdpResult;
import io.hawser.wire.IcmpHeader;
import io.hawser.wire.IpAddress;
import org.jspecify.annotations.Nullable;

/** Sends the probes of {@link Traceroute} and recognizes what answers them. */
sealed interface TracerouteMethod permits DatagramMethod, EchoMethod, SynMethod {
    /** Hears of the answers. */
    interface Answers {
        /**
         * A probe was answered.
         *
         * @param index which one, from 0
         * @param from who answers
         * @param isFinal whether this is no router on the way: there is nothing behind
         * @param failure the mark of an error, for example {@code !H}; empty for none
         */
        void answered(int index, @Nullable IpAddress from, boolean isFinal, String failure);

        /** Reports that a probe was answered by an ICMP error, which ends the trace unless its TTL has expired. */
        default void failed(int index, @Nullable IpAddress from, int type, int code, int mtuBytes) {
            boolean isRouter = type == IcmpHeader.TIME_EXCEEDED && code == IcmpHeader.TTL_EXCEEDED;
            answered(index, from, !isRouter, isRouter ? "" : IcmpText.sign(type, code, mtuBytes));
        }
    }

    /** The bytes of the headers in front of the data of a probe. */
    int headerBytes();

    /** Gets ready; called before anything else. */
    void begin(Answers answers);

    /**
     * Sends a probe.
     *
     * @param packetBytes its size with all headers
     */
    UdpResult send(int index, int ttl, int packetBytes, boolean dontFragment);

    /** Waits no longer for the answer to a probe. */
    void forget(int index);

    /** Gives back what it holds of the host. */
    void close();
}
