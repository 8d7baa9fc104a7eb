package io.hawser.lab.script;

import io.hawser.lab.stage.Finding;
import io.hawser.lab.stage.Stage;

/** Something that is so or not. */
@FunctionalInterface
interface Condition {
    /** Looks whether it is so now. */
    Finding look(Stage stage);
}
