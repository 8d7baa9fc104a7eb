package io.hawser.cli.http;

import java.util.Map;

/** A refused request: its status, and a sentence for the reader of the answer. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1;

    private final Status status;

    /** Header fields that belong to the status. */
    private final transient Map<String, String> fields;

    Refusal(Status status, String sentence) {
        this(status, sentence, Map.of());
    }

    Refusal(Status status, String sentence, Map<String, String> fields) {
        super(sentence);
        this.status = status;
        this.fields = fields;
    }

    Status status() {
        return status;
    }

    Map<String, String> fields() {
        return fields;
    }

    /** The body of the answer. */
    String text() {
        return status + "\n" + getMessage() + "\n";
    }
}
