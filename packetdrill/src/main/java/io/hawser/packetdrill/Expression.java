package io.hawser.packetdrill;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** An argument or a result of a system call. */
sealed interface Expression {
    /** {@code ...}: matches any value. */
    record Any() implements Expression {
        @Override
        public String toString() {
            return "...";
        }
    }

    record Int(long value) implements Expression {
        @Override
        public String toString() {
            return Long.toString(value);
        }
    }

    /** A C name: a constant or a type. */
    record Name(String text) implements Expression {
        @Override
        public String toString() {
            return text;
        }
    }

    record Text(String text) implements Expression {
        @Override
        public String toString() {
            return '"' + text + '"';
        }
    }

    /** {@code A|B}. */
    record Or(Expression left, Expression right) implements Expression {
        @Override
        public String toString() {
            return left + "|" + right;
        }
    }

    /** {@code [a, b]}, or values in braces. */
    record Values(List<Expression> items) implements Expression {
        @Override
        public String toString() {
            return items.stream().map(Object::toString).collect(Collectors.joining(", ", "[", "]"));
        }
    }

    /** {@code {name=value, …}}, in the order in which the fields are written. */
    record Struct(Map<String, Expression> fields) implements Expression {
        @Override
        public String toString() {
            return fields.toString();
        }
    }

    /** {@code htons(8080)} and similar calls. */
    record Call(String function, List<Expression> arguments) implements Expression {
        @Override
        public String toString() {
            return function + arguments.stream().map(Object::toString).collect(Collectors.joining(", ", "(", ")"));
        }
    }
}
