package io.hawser.tcp.congestion;

import org.jspecify.annotations.Nullable;

/**
 * Saves BBR's state before a loss that may turn out to be spurious (draft-ietf-ccwg-bbr §5.5.11).
 *
 * <p>The draft saves at the first loss of each round and at the start of recovery; the second save would overwrite the
 * first. Here the state is saved once, at the first loss of a recovery, as the draft's text intends.
 */
final class BbrUndo {
    private final PathModel model;
    private boolean saved;

    /** BBR.undo_state: STARTUP or PROBE_UP if the loss has ended that state. */
    private @Nullable BbrState state;

    private double bandwidthShortTerm;
    private long inflightShortTerm;
    private long inflightLongTerm;

    BbrUndo(PathModel model) {
        this.model = model;
    }

    /** SaveStateUponLoss; the caller saves the window. */
    void save() {
        saved = true;
        state = null;
        bandwidthShortTerm = model.bandwidthShortTerm();
        inflightShortTerm = model.inflightShortTerm();
        inflightLongTerm = model.inflightLongTerm;
    }

    /** Returns whether a state is saved. */
    boolean isSaved() {
        return saved;
    }

    /** Records that the loss has ended {@code probing}. */
    void leaves(BbrState probing) {
        state = probing;
    }

    /** Discards the saved state: the recovery has ended, and the loss was real. */
    void forget() {
        saved = false;
        state = null;
    }

    /** Restores the model, and returns the state to resume; null for the present one. */
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
