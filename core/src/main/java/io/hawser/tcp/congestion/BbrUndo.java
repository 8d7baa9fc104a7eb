package io.hawser.tcp.congestion;

import org.jspecify.annotations.Nullable;

/**
 * What BBR was and believed before a loss that may turn out to be none (draft-ietf-ccwg-bbr §5.5.11).
 *
 * <p>The draft saves at the first loss of each round and at the beginning of recovery, which would forget, by the
 * second time, what the first had changed. Here it is saved once, at the first loss of a recovery, as the draft's text
 * wants it.
 */
final class BbrUndo {
    private final PathModel model;
    private boolean saved;

    /** BBR.undo_state: STARTUP or PROBE_UP when the loss has ended it. */
    private @Nullable BbrState state;

    private double bandwidthShortTerm;
    private long inflightShortTerm;
    private long inflightLongTerm;

    BbrUndo(PathModel model) {
        this.model = model;
    }

    /** SaveStateUponLoss, of which saving the window is left to the caller. */
    void save() {
        saved = true;
        state = null;
        bandwidthShortTerm = model.bandwidthShortTerm();
        inflightShortTerm = model.inflightShortTerm();
        inflightLongTerm = model.inflightLongTerm;
    }

    /** Whether there is something to go back to. */
    boolean isSaved() {
        return saved;
    }

    /** The loss ends {@code probing}. */
    void leaves(BbrState probing) {
        state = probing;
    }

    /** The recovery has ended, and the loss was one. */
    void forget() {
        saved = false;
        state = null;
    }

    /** Believes again, and returns the state to go back to, or null to stay. */
    @Nullable
    BbrState restore() {
        if (!saved) {
            return null;
        }
        model.forgetLoss();
        model.restore(bandwidthShortTerm, inflightShortTerm, inflightLongTerm);
        BbrState back = state;
        state = null;
        saved = false;
        return back;
    }
}
