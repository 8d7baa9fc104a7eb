package io.hawser.lab.replay;

import io.hawser.tcp.TcpInfo;

/** The variables of one end of a connection over time: a row for each instant at which one of them has changed. */
public final class Samples {
    /** The columns. Times are in nanoseconds, -1 before the first measurement; other variables are in bytes. */
    public enum Variable {
        CWND("cwnd"),
        SSTHRESH("ssthresh"),
        IN_FLIGHT("inFlight"),
        SRTT("srtt"),
        RTO("rto"),
        SND_UNA("sndUna"),
        SND_NXT("sndNxt"),
        SND_WND("sndWnd"),
        RCV_NXT("rcvNxt"),
        RCV_WND("rcvWnd"),
        DELIVERED("delivered"),
        SEND_BUFFER("sendBuffer"),
        RECEIVE_BUFFER("receiveBuffer");

        private final String label;

        Variable(String label) {
            this.label = label;
        }

        /** The name in JSON. */
        public String label() {
            return label;
        }
    }

    private static final Variable[] VARIABLES = Variable.values();

    private final LongColumn at = new LongColumn();
    private final LongColumn[] columns = new LongColumn[VARIABLES.length];
    private final long[] row = new long[VARIABLES.length];

    Samples() {
        for (int i = 0; i < columns.length; i++) {
            columns[i] = new LongColumn();
        }
    }

    /** The instants. */
    public LongColumn at() {
        return at;
    }

    /** The values of a variable. */
    public LongColumn of(Variable variable) {
        return columns[variable.ordinal()];
    }

    /** Adds a row if a variable has changed; a second row of the same instant replaces the first. */
    boolean add(long nowNanos, TcpInfo info) {
        fill(info);
        int last = at.size() - 1;
        if (last >= 0 && isSame(last)) {
            return false;
        }
        if (last >= 0 && at.get(last) == nowNanos) {
            for (int i = 0; i < columns.length; i++) {
                columns[i].set(last, row[i]);
            }
            return false;
        }
        at.add(nowNanos);
        for (int i = 0; i < columns.length; i++) {
            columns[i].add(row[i]);
        }
        return true;
    }

    private boolean isSame(int index) {
        for (int i = 0; i < columns.length; i++) {
            if (columns[i].get(index) != row[i]) {
                return false;
            }
        }
        return true;
    }

    private void fill(TcpInfo info) {
        set(Variable.CWND, info.cwndBytes);
        set(Variable.SSTHRESH, info.ssthreshBytes);
        set(Variable.IN_FLIGHT, inFlight(info));
        set(Variable.SRTT, info.srttNanos);
        set(Variable.RTO, info.rtoNanos);
        set(Variable.SND_UNA, Integer.toUnsignedLong(info.sndUna));
        set(Variable.SND_NXT, Integer.toUnsignedLong(info.sndNxt));
        set(Variable.SND_WND, Integer.toUnsignedLong(info.sndWnd));
        set(Variable.RCV_NXT, Integer.toUnsignedLong(info.rcvNxt));
        set(Variable.RCV_WND, Integer.toUnsignedLong(info.rcvWnd));
        set(Variable.DELIVERED, info.sending.deliveredBytes);
        set(Variable.SEND_BUFFER, info.sendQueueBytes);
        set(Variable.RECEIVE_BUFFER, info.receiveQueueBytes);
    }

    /** The sender's estimate of the bytes in the network: sent, and neither acknowledged, SACKed nor lost. */
    private static long inFlight(TcpInfo info) {
        long sacked = (long) info.sending.sacked * info.sndMss;
        long outstanding = Integer.toUnsignedLong(info.sndNxt - info.sndUna);
        long lost = info.sending.lostBytes - (long) info.sending.retransBytes;
        return Math.max(0, outstanding - sacked - lost);
    }

    private void set(Variable variable, long value) {
        row[variable.ordinal()] = value;
    }
}
