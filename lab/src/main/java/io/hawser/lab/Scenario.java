package io.hawser.lab;

/** A situation that can be played, in virtual time, shown and explained. */
public sealed interface Scenario permits TracedScenario, Experiment {
    /** What it is called on the command line. */
    String name();

    /** What happens, in a line. */
    String summary();

    /** What this is and who meets it in practice, in a few plain lines. */
    String introduction();

    /** What has been seen, in a few plain lines. */
    String meaning();
}
