/**
 * Scenarios and the way they are played: a {@link io.hawser.lab.scenario.Scenario} is played with
 * {@link io.hawser.lab.scenario.RunOptions} for an {@link io.hawser.lab.scenario.Audience}, and results in an
 * {@link io.hawser.lab.scenario.Outcome}.
 */
@NullMarked
package io.hawser.lab.scenario;

import org.jspecify.annotations.NullMarked;
