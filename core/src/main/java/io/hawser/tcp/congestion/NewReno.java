package io.hawser.tcp.congestion;

/**
 * NewReno: slow start, congestion avoidance and the reactions to loss of RFC 5681, the end of recovery of RFC 6582, and
 * a smaller reduction for ECN marks (RFC 8511).
 */
public final class NewReno extends WindowBased {
    /** RFC 8511 §3: beta_ecn for Reno. */
    private static final double ALTERNATIVE_BACKOFF = 0.8;

    private final boolean alternativeBackoff;
    private int acked;
    private int priorAcked;

    /** Creates NewReno without ABE: a mark of ECN shrinks the window as a loss does. */
    public NewReno() {
        this(/* alternativeBackoff= */ false);
    }

    /**
     * Creates NewReno for a connection.
     *
     * @param alternativeBackoff whether a mark shrinks the window less than a loss (ABE, RFC 8511)
     */
    public NewReno(boolean alternativeBackoff) {
        this.alternativeBackoff = alternativeBackoff;
    }

    @Override
    public String name() {
        return "reno";
    }

    /** Adds one segment for each window of data acknowledged (RFC 5681 §3.1). */
    @Override
    protected void avoid(int ackedBytes, WindowSample sample) {
        acked += ackedBytes;
        while (acked >= windowBytes()) {
            acked -= windowBytes();
            // MUST-19
            grow(segment());
        }
    }

    @Override
    protected double lossFactor() {
        return 0.5;
    }

    @Override
    protected double markFactor() {
        return alternativeBackoff ? ALTERNATIVE_BACKOFF : lossFactor();
    }

    @Override
    protected void shrinks(boolean timeout) {
        priorAcked = acked;
        acked = 0;
    }

    @Override
    protected void restore() {
        acked = priorAcked;
    }
}
