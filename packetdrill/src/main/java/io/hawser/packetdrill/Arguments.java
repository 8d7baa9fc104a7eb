package io.hawser.packetdrill;

import java.util.List;
import java.util.Map;

/** The arguments of a system call, converted to the types that the call needs. */
final class Arguments {
    private final Event.Syscall call;
    private final int line;

    Arguments(Event.Syscall call, int line) {
        this.call = call;
        this.line = line;
    }

    int line() {
        return line;
    }

    String name() {
        return call.name();
    }

    int count() {
        return call.arguments().size();
    }

    void expectCount(int count) {
        if (count() != count) {
            throw unsupported(call.name() + "() takes " + count + " arguments, not " + count());
        }
    }

    Expression at(int index) {
        if (index >= count()) {
            throw unsupported(call.name() + "() takes more than " + count() + " arguments");
        }
        return call.arguments().get(index);
    }

    int integer(int index) {
        return (int) number(at(index));
    }

    boolean isAny(int index) {
        return at(index) instanceof Expression.Any;
    }

    boolean isName(int index, String name) {
        return at(index) instanceof Expression.Name(String text) && text.equals(name);
    }

    String name(int index) {
        if (at(index) instanceof Expression.Name(String text)) {
            return text;
        }
        throw unsupported(call.name() + "(): a name is expected instead of " + at(index));
    }

    List<Expression> values(int index) {
        return values(at(index));
    }

    List<Expression> values(Expression list) {
        if (list instanceof Expression.Values(List<Expression> items)) {
            return items;
        }
        throw unsupported(call.name() + "(): a list is expected instead of " + list);
    }

    Map<String, Expression> struct(Expression expression) {
        if (expression instanceof Expression.Struct(Map<String, Expression> fields)) {
            return fields;
        }
        throw unsupported(call.name() + "(): a structure is expected instead of " + expression);
    }

    Expression field(Map<String, Expression> fields, String name) {
        Expression value = fields.get(name);
        if (value == null) {
            throw unsupported(call.name() + "(): the field " + name + " is missing");
        }
        return value;
    }

    /** Parses a number, a constant, or several joined by {@code |}. */
    long number(Expression expression) {
        return switch (expression) {
            case Expression.Int(long value) -> value;
            case Expression.Name(String text) -> {
                Long value = Constants.named(text);
                if (value == null) {
                    throw unsupported("no constant is called " + text);
                }
                yield value;
            }
            case Expression.Or(Expression left, Expression right) -> number(left) | number(right);
            case Expression.Values(List<Expression> items) when items.size() == 1 -> number(items.getFirst());
            default -> throw unsupported(call.name() + "(): a number is expected instead of " + expression);
        };
    }

    UnsupportedScriptException unsupported(String message) {
        return new UnsupportedScriptException(line, message);
    }
}
