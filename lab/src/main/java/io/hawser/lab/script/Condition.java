package io.hawser.lab.script;

import io.hawser.lab.stage.Finding;
import io.hawser.lab.stage.Stage;

/** A condition of a run. */
@FunctionalInterface
interface Condition {
    /** Evaluates the condition now. */
    Finding look(Stage stage);
}
