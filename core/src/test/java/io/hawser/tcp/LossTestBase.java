package io.hawser.tcp;

import io.hawser.tcp.event.CongestionEvent;
import io.hawser.tcp.event.TcpCounter;
import java.util.ArrayList;
import java.util.List;

/**
 * The base of tests of loss recovery: a connection that sends full segments, which are named by their numbers, over a
 * path with a round trip of 100 ms. It uses Reno, whose windows can be computed by hand, and an initial window of ten.
 */
abstract class LossTestBase extends TcpTestBase {
    /** SACK, timestamps, and windows that never limit the sender. */
    static final String ALL = "mss 1460,sackOK,TS,nop,wscale 7";

    /** SACK without timestamps. */
    static final String SACK = "mss 1460,nop,nop,sackOK,nop,wscale 7";

    /** Neither SACK nor timestamps. */
    static final String PLAIN = "mss 1460,nop,wscale 7";

    static final int RTT = 100;

    TcpConnection connection;
    int mss;

    /** SRTT is 100 ms, RTTVAR 50 ms, RTO 100 + 4 * 50 = 300 ms. */
    void open(String options) {
        open(options, RTT);
    }

    void open(String options, long rttMillis) {
        script.sysctl("net.ipv4.tcp_congestion_control", "reno");
        connection = connect();
        connection.options().sendBufferBytes(1_000_000);
        peer.expect("S seq 0");
        script.advanceMillis(rttMillis);
        peer.timestamps = options.contains("TS");
        peer.send("S. seq 0 ack 1 <" + options + ">");
        peer.expect(". seq 1 ack 1");
        // the window of a SYN is not scaled; therefore this is another window
        peer.send(". seq 1 ack 1");
        peer.expectNothing();
        user.said();
        mss = connection.info().sndMss;
    }

    void write(int segments) {
        send(connection, SegmentText.pattern(segments * mss));
    }

    /** Returns the numbers of the segments sent since the last call, such as "0 1 2". */
    String sent() {
        List<String> numbers = new ArrayList<>();
        for (Seen seen = peer.take(); seen != null; seen = peer.take()) {
            int offset = seen.seq() - peer.hostIsn - 1;
            String number = Integer.toString(offset / mss);
            boolean whole = offset % mss == 0 && seen.payload().length() == mss;
            numbers.add(whole ? number : number + "?" + seen.payload().length());
        }
        return String.join(" ", numbers);
    }

    /**
     * Acknowledges all segments before number {@code next}, with SACK blocks such as "3" or "3-5" for others that have
     * arrived. Returns the numbers of the segments sent in answer.
     */
    String ack(int next, String... blocks) {
        StringBuilder options = new StringBuilder(peer.timestamps ? "nop,nop,TS" : "");
        for (int i = 0; i < blocks.length; i++) {
            String[] ends = blocks[i].split("-", -1);
            options.append(i > 0 ? " " : options.isEmpty() ? "nop,nop,sack " : ",nop,nop,sack ");
            options.append(seq(Integer.parseInt(ends[0])))
                    .append(':')
                    .append(seq(Integer.parseInt(ends[ends.length - 1]) + 1));
        }
        peer.send(". seq 1 ack " + seq(next) + (options.isEmpty() ? "" : " <" + options + ">"));
        return sent();
    }

    /** Returns the segments sent at the end of this time; none may be sent before. */
    String after(long millis) {
        script.advanceNanos(millis * 1_000_000 - 1);
        peer.expectNothing();
        script.advanceNanos(1);
        return sent();
    }

    /** Advances by a round trip in which nothing happens. */
    void roundTrip() {
        script.advanceMillis(RTT);
        peer.expectNothing();
    }

    /** Returns the first relative sequence number of a segment. */
    int seq(int segment) {
        return 1 + segment * mss;
    }

    /** Returns the congestion window in segments. */
    double cwnd() {
        return (double) connection.info().cwndBytes / mss;
    }

    /** Returns the threshold in segments; -1 if there is none. */
    double ssthresh() {
        int bytes = connection.info().ssthreshBytes;
        return bytes == Integer.MAX_VALUE ? -1 : (double) bytes / mss;
    }

    /** Returns a list that receives all later changes of the congestion window, as {@code EVENT cwnd ssthresh}. */
    List<String> congestionEvents() {
        List<String> events = new ArrayList<>();
        script.tcp.observer(new TcpObserver() {
            @Override
            public void congestionChanged(
                    TcpConnection changed, CongestionEvent event, long cwndBytes, long ssthreshBytes) {
                events.add(event + " " + segments(cwndBytes) + " " + segments(ssthreshBytes));
            }
        });
        return events;
    }

    private String segments(long bytes) {
        return bytes == Integer.MAX_VALUE
                ? "-"
                : Double.toString((double) bytes / mss).replace(".0", "");
    }

    long count(TcpCounter counter) {
        return script.counter(counter);
    }
}
