/**
 * Runs that can be examined at any instant: a {@link io.hawser.lab.replay.RunLink} holds all inputs of a run, so the
 * same link gives the same run. {@link io.hawser.lab.replay.Replay} plays it to its end and records a
 * {@link io.hawser.lab.replay.Timeline}, or plays it up to an instant. No threads, files or reflection.
 */
@NullMarked
package io.hawser.lab.replay;

import org.jspecify.annotations.NullMarked;
