package io.hawser.packetdrill;

import io.hawser.tcp.TcpConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The subset of Python in scripts: assertions and assignments of whole numbers over the fields of TCP_INFO. Variables
 * assigned in one piece of code are visible in the next.
 */
final class InfoCode {
    private static final int MAX_DEPTH = 100;

    private static final Pattern WORDS = Pattern.compile("\\s*(?:(#.*)|(0x[0-9a-fA-F]+|[0-9]+(?:\\.[0-9]+)?)"
            + "|([A-Za-z_][A-Za-z_0-9]*)|('[^']*'|\"[^\"]*\")"
            + "|(<=|>=|==|!=|<<|>>|//|\\+=|-=|\\*=|[-+*/%<>()=&|^~,.!\\[\\]]))");

    private final Map<String, Double> variables = new HashMap<>();
    private List<String> words = List.of();
    private int depth;
    private int at;
    private int line;
    private @Nullable TcpConnection connection;
    private boolean isListening;

    /**
     * @param subject the connection; null for none
     * @param listens whether, without a connection, a socket listens
     * @throws ScriptFailure if an assertion is false
     */
    void run(String text, int firstLine, @Nullable TcpConnection subject, boolean listens) {
        connection = subject;
        isListening = listens;
        String joined = text.replaceAll("\\\\\\R", " ");
        int number = firstLine;
        for (String row : joined.split("\\R", -1)) {
            line = number++;
            for (String statement : row.replaceFirst("#.*", "").split(";", -1)) {
                if (!statement.isBlank()) {
                    statement(statement);
                }
            }
        }
    }

    private void statement(String text) {
        words = words(text);
        at = 0;
        if (words.isEmpty()
                || takeIf("import")
                || takeIf("from")
                || takeIf("pass")
                || words.getFirst().equals("print")) {
            return;
        }
        if (takeIf("assert")) {
            if (expression() == 0) {
                throw new ScriptFailure(line, "assertion failed: " + text.strip() + explanation());
            }
            return;
        }
        String name = take();
        String operator = take();
        if (!operator.endsWith("=")) {
            throw unsupported("'" + text.strip() + "'");
        }
        double value = expression();
        double before = operator.equals("=") ? 0 : variable(name);
        variables.put(
                name,
                switch (operator) {
                    case "=" -> value;
                    case "+=" -> before + value;
                    case "-=" -> before - value;
                    case "*=" -> before * value;
                    default -> throw unsupported("'" + text.strip() + "'");
                });
    }

    /** Describes the fields in the assertion. */
    private String explanation() {
        StringBuilder values = new StringBuilder();
        for (String word : words.stream().distinct().toList()) {
            if (word.startsWith("tcpi_")) {
                values.append(values.isEmpty() ? " (" : ", ").append(word).append(" is ");
                values.append((long) variable(word));
            }
        }
        return values.isEmpty() ? "" : values + ")";
    }

    private List<String> words(String text) {
        List<String> found = new ArrayList<>();
        Matcher matcher = WORDS.matcher(text.stripTrailing());
        int from = 0;
        String all = text.stripTrailing();
        while (from < all.length()) {
            if (!matcher.region(from, all.length()).lookingAt()) {
                throw unsupported("'" + all.substring(from) + "'");
            }
            found.add(matcher.group().strip());
            from = matcher.end();
        }
        return found;
    }

    // ---- expressions, in ascending order of precedence

    private double expression() {
        double value = conjunction();
        while (takeIf("or")) {
            double right = conjunction();
            value = value != 0 ? value : right;
        }
        return value;
    }

    private double conjunction() {
        double value = negation();
        while (takeIf("and")) {
            double right = negation();
            value = value == 0 ? value : right;
        }
        return value;
    }

    private double negation() {
        int count = 0;
        while (takeIf("not")) {
            count++;
        }
        double value = comparison();
        return count == 0 ? value : truth((value == 0) == (count % 2 == 1));
    }

    /** Parses comparisons: {@code a <= b <= c} is true if both are. */
    private double comparison() {
        double left = bitwise();
        boolean holds = true;
        boolean compared = false;
        while (List.of("==", "!=", "<", ">", "<=", ">=").contains(peek())) {
            String operator = take();
            double right = bitwise();
            compared = true;
            holds &= switch (operator) {
                case "==" -> left == right;
                case "!=" -> left != right;
                case "<" -> left < right;
                case ">" -> left > right;
                case "<=" -> left <= right;
                default -> left >= right;
            };
            left = right;
        }
        return compared ? truth(holds) : left;
    }

    private double bitwise() {
        double value = sum();
        while (List.of("&", "|", "^", "<<", ">>").contains(peek())) {
            String operator = take();
            long left = (long) value;
            long right = (long) sum();
            value = switch (operator) {
                case "&" -> left & right;
                case "|" -> left | right;
                case "^" -> left ^ right;
                case "<<" -> left << right;
                default -> left >> right;
            };
        }
        return value;
    }

    private double sum() {
        double value = product();
        while (List.of("+", "-").contains(peek())) {
            boolean plus = take().equals("+");
            double right = product();
            value = plus ? value + right : value - right;
        }
        return value;
    }

    private double product() {
        double value = operand();
        while (List.of("*", "/", "//", "%").contains(peek())) {
            String operator = take();
            double right = operand();
            value = switch (operator) {
                case "*" -> value * right;
                case "/" -> value / right;
                case "//" -> Math.floor(value / right);
                default -> value - right * Math.floor(value / right);
            };
        }
        return value;
    }

    private double operand() {
        if (depth == MAX_DEPTH) {
            throw unsupported("an expression with more than " + MAX_DEPTH + " operators in one another");
        }
        depth++;
        try {
            return operandAtDepth();
        } finally {
            depth--;
        }
    }

    private double operandAtDepth() {
        String word = take();
        if (word.equals("-")) {
            return -operand();
        }
        if (word.equals("~")) {
            return ~(long) operand();
        }
        if (word.equals("(")) {
            double value = expression();
            if (!takeIf(")")) {
                throw unsupported("'" + peek() + "' instead of ')'");
            }
            return value;
        }
        if (word.startsWith("0x")) {
            return Long.decode(word);
        }
        if (!word.isEmpty() && Character.isDigit(word.charAt(0))) {
            return Double.parseDouble(word);
        }
        if (peek().equals("(") && (word.equals("abs") || word.equals("int"))) {
            double value = operand();
            return word.equals("abs") ? Math.abs(value) : (long) value;
        }
        return variable(word);
    }

    private double variable(String name) {
        Double assigned = variables.get(name);
        if (assigned != null) {
            return assigned;
        }
        if (name.equals("True") || name.equals("False")) {
            return truth(name.equals("True"));
        }
        Long constant = Constants.named(name);
        if (constant != null) {
            return constant;
        }
        if (!name.startsWith("tcpi_")) {
            throw unsupported("'" + name + "'");
        }
        Long field = connection == null
                ? InfoVariables.withoutConnection(name, isListening)
                : InfoVariables.of(connection, name);
        if (field == null && connection == null) {
            throw new ScriptFailure(line, "there is no connection whose " + name + " could be asked");
        }
        if (field == null) {
            throw unsupported("the field " + name + " of TCP_INFO");
        }
        return field;
    }

    private static double truth(boolean value) {
        return value ? 1 : 0;
    }

    private String peek() {
        return at < words.size() ? words.get(at) : "";
    }

    private String take() {
        String word = peek();
        at++;
        return word;
    }

    private boolean takeIf(String word) {
        boolean comes = peek().equals(word);
        at += comes ? 1 : 0;
        return comes;
    }

    private UnsupportedScriptException unsupported(String what) {
        return new UnsupportedScriptException(line, "in code: " + what + " is not there");
    }
}
