package io.hawser.tools.filter;

import io.hawser.tools.filter.FilterToken.Kind;
import io.hawser.tools.filter.Qualifiers.Direction;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the grammar of pcap-filter(7), by recursive descent; {@code and} and {@code or} have the same precedence.
 *
 * <p>A primitive without qualifiers inherits those of the one before it. After a parenthesis may follow a condition, an
 * identifier or a number, which only later tokens distinguish: arithmetic is tried first.
 */
final class FilterParser {
    /** Maximum nesting of parentheses; libpcap's parser fails below 10 000. */
    static final int MAX_DEPTH = 500;

    private static final Set<String> COMPARISONS = Set.of("=", "!=", "<", "<=", ">", ">=");

    private final List<FilterToken> tokens;
    private final Primitives primitives;
    private int next;
    private int depth;

    /** A condition, and the qualifiers that the next identifier inherits. */
    private record Part(FilterCondition condition, Qualifiers qualifiers) {}

    FilterParser(List<FilterToken> tokens, Primitives primitives) {
        this.tokens = tokens;
        this.primitives = primitives;
    }

    /** Parses the expression; an empty one matches every packet. */
    FilterCondition parse() throws FilterException {
        if (token().is(Kind.END)) {
            return FilterCondition.TRUE;
        }
        try {
            FilterCondition condition = expression(Qualifiers.NONE).condition();
            if (!token().is(Kind.END)) {
                throw syntax();
            }
            return condition;
        } catch (FilterException wrong) {
            throw wrong.at(token().column());
        }
    }

    private Part expression(Qualifiers before) throws FilterException {
        Part left = term(before);
        while (token().is("and") || token().is("or")) {
            boolean and = take().is("and");
            Part right = isIdentifier() ? identifier(left.qualifiers()) : term(left.qualifiers());
            left = join(left, and, right);
        }
        return left;
    }

    private static Part join(Part left, boolean and, Part right) {
        FilterCondition joined =
                and ? left.condition().and(right.condition()) : left.condition().or(right.condition());
        return new Part(joined, right.qualifiers());
    }

    /** Returns whether the next token is an identifier that inherits its qualifiers, and not a primitive. */
    private boolean isIdentifier() {
        int ahead = next;
        while (tokens.get(ahead).is("!") || tokens.get(ahead).is("(")) {
            ahead++;
        }
        FilterToken first = tokens.get(ahead);
        return switch (first.kind()) {
            case NAME, IPV4, IPV6, ETHERNET, ARCNET -> true;
            case NUMBER -> {
                do {
                    ahead++;
                } while (tokens.get(ahead).is(")"));
                FilterToken after = tokens.get(ahead);
                yield after.is("and") || after.is("or") || after.is(Kind.END);
            }
            default -> false;
        };
    }

    private Part term(Qualifiers before) throws FilterException {
        enter();
        try {
            if (token().is("!")) {
                take();
                Part negated = term(before);
                return new Part(negated.condition().not(), negated.qualifiers());
            }
            FilterCondition relation = relation();
            if (relation != null) {
                return new Part(relation, Qualifiers.NONE);
            }
            if (token().is("(")) {
                take();
                Part inside = expression(before);
                close();
                return new Part(inside.condition(), before);
            }
            return primitive();
        } finally {
            depth--;
        }
    }

    private void enter() throws FilterException {
        if (++depth > MAX_DEPTH) {
            throw new FilterException("can't parse filter expression: memory exhausted", token().column());
        }
    }

    private Part primitive() throws FilterException {
        FilterToken first = token();
        FilterCondition other = special();
        if (other != null) {
            return new Part(other, Qualifiers.NONE);
        }
        FilterProtocol protocol = FilterProtocol.ANY;
        FilterProtocol named = first.is(Kind.WORD) ? FilterProtocol.of(first.text()) : null;
        if (named != null) {
            take();
            protocol = named;
        }
        Direction direction = direction();
        Qualifiers.Kind kind = addressKind(direction);
        if (direction != Direction.ANY || kind != Qualifiers.Kind.ANY) {
            return identifier(new Qualifiers(protocol, direction, kind));
        }
        if (token().is("broadcast") || token().is("multicast")) {
            FilterProtocol within = protocol;
            boolean broadcast = take().is("broadcast");
            return primitive(first, () -> broadcast ? primitives.broadcast(within) : primitives.multicast(within));
        }
        if (token().is("type") || token().is("subtype") || token().is("dir")) {
            throw new FilterException("802.11 link-layer types supported only on 802.11", token().column());
        }
        boolean ends = token().is("and") || token().is("or") || token().is(")") || token().is(Kind.END);
        if (named == null || !ends) {
            throw syntax();
        }
        return primitive(first, () -> primitives.protocol(named));
    }

    /** Makes a condition. */
    @FunctionalInterface
    private interface Maker {
        FilterCondition make() throws FilterException;
    }

    private static Part primitive(FilterToken first, Maker maker) throws FilterException {
        return new Part(made(first, maker), Qualifiers.NONE);
    }

    private static FilterCondition made(FilterToken first, Maker maker) throws FilterException {
        try {
            return maker.make();
        } catch (FilterException wrong) {
            throw wrong.at(first.column());
        }
    }

    private Direction direction() {
        FilterToken first = token();
        Direction direction = switch (first.is(Kind.WORD) ? first.text() : "") {
            case "src" -> Direction.SOURCE;
            case "dst" -> Direction.DESTINATION;
            case "addr1" -> Direction.ADDRESS_1;
            case "addr2" -> Direction.ADDRESS_2;
            case "addr3" -> Direction.ADDRESS_3;
            case "addr4" -> Direction.ADDRESS_4;
            case "ra" -> Direction.RECEIVER;
            case "ta" -> Direction.TRANSMITTER;
            default -> Direction.ANY;
        };
        if (direction == Direction.ANY) {
            return direction;
        }
        take();
        String opposite = direction == Direction.SOURCE ? "dst" : direction == Direction.DESTINATION ? "src" : "none";
        boolean both = token().is("and");
        if ((both || token().is("or")) && tokens.get(next + 1).is(opposite)) {
            next += 2;
            return both ? Direction.BOTH : Direction.EITHER;
        }
        return direction;
    }

    private Qualifiers.Kind addressKind(Direction direction) {
        Qualifiers.Kind kind = switch (token().is(Kind.WORD) ? token().text() : "") {
            case "host" -> Qualifiers.Kind.HOST;
            case "net" -> Qualifiers.Kind.NET;
            case "port" -> Qualifiers.Kind.PORT;
            case "portrange" -> Qualifiers.Kind.PORT_RANGE;
            case "proto" -> Qualifiers.Kind.PROTOCOL;
            case "protochain" -> Qualifiers.Kind.PROTOCOL_CHAIN;
            case "gateway" -> Qualifiers.Kind.GATEWAY;
            default -> Qualifiers.Kind.ANY;
        };
        boolean undirected = kind == Qualifiers.Kind.PROTOCOL
                || kind == Qualifiers.Kind.PROTOCOL_CHAIN
                || kind == Qualifiers.Kind.GATEWAY;
        if (kind == Qualifiers.Kind.ANY || undirected && direction != Direction.ANY) {
            return Qualifiers.Kind.ANY;
        }
        take();
        return kind;
    }

    private Part identifier(Qualifiers qualifiers) throws FilterException {
        enter();
        try {
            if (token().is("!")) {
                take();
                Part negated = identifier(qualifiers);
                return new Part(negated.condition().not(), negated.qualifiers());
            }
            if (token().is("(")) {
                take();
                Part inside = identifier(qualifiers);
                while (token().is("and") || token().is("or")) {
                    boolean and = take().is("and");
                    inside = join(inside, and, identifier(inside.qualifiers()));
                }
                close();
                return inside;
            }
            FilterToken first = take();
            FilterCondition condition = switch (first.kind()) {
                case NAME -> made(first, () -> primitives.name(first.text(), qualifiers));
                case NUMBER -> made(first, () -> primitives.number(first.number(), qualifiers));
                case IPV4 -> ipv4(first, qualifiers);
                case IPV6 -> ipv6(first, qualifiers);
                case ETHERNET -> made(first, () -> primitives.ethernet(first.text(), qualifiers));
                case ARCNET -> throw new FilterException("aid supported only on ARCnet", first.column());
                default -> throw FilterException.syntax(first.column());
            };
            return new Part(condition, qualifiers);
        } finally {
            depth--;
        }
    }

    private FilterCondition ipv4(FilterToken address, Qualifiers qualifiers) throws FilterException {
        if (token().is("/")) {
            take();
            long length = takeNumber();
            return made(address, () -> primitives.ipv4Prefix(address.text(), length, qualifiers));
        }
        if (token().is("mask")) {
            take();
            FilterToken mask = take();
            if (!mask.is(Kind.IPV4)) {
                throw FilterException.syntax(mask.column());
            }
            return made(address, () -> primitives.ipv4Mask(address.text(), mask.text(), qualifiers));
        }
        return made(address, () -> primitives.ipv4(address.text(), qualifiers));
    }

    private FilterCondition ipv6(FilterToken address, Qualifiers qualifiers) throws FilterException {
        boolean prefixed = token().is("/");
        if (prefixed) {
            take();
        }
        long length = prefixed ? takeNumber() : 128;
        return made(address, () -> primitives.ipv6(address.text(), length, qualifiers));
    }

    /** Parses a primitive without qualifiers, such as {@code vlan 3}; null if there is none. */
    @SuppressWarnings("RefactorSwitch") // some branches prepare their result
    private @Nullable FilterCondition special() throws FilterException {
        FilterToken first = token();
        if (!first.is(Kind.WORD)) {
            return null;
        }
        switch (first.text()) {
            case "less", "greater" -> {
                take();
                long bytes = takeNumber();
                return primitives.length(first.is("less"), bytes);
            }
            case "byte" -> {
                take();
                long index = takeNumber();
                FilterToken operator = take();
                if (!Set.of("&", "|", "<", ">", "=").contains(operator.text())) {
                    throw FilterException.syntax(operator.column());
                }
                long value = takeNumber();
                return primitives.byteAt(index, operator.text(), value);
            }
            case "inbound", "outbound" -> {
                take();
                return made(first, () -> primitives.direction(first.is("outbound")));
            }
            case "ifindex" -> {
                take();
                long index = takeNumber();
                return made(first, () -> primitives.interfaceIndex(index));
            }
            case "vlan", "mpls", "pppoes", "geneve" -> {
                take();
                Long number = optionalNumber();
                return made(first, () -> primitives.encapsulation(first.text(), number));
            }
            case "pppoed" -> {
                take();
                return made(first, primitives::pppoeDiscovery);
            }
            case "llc" -> {
                take();
                boolean typed = token().is(Kind.NAME) || token().is("rnr");
                String type = typed ? take().text() : "";
                return made(first, () -> primitives.llc(type));
            }
            default -> {
                String refusal = Primitives.refusalOf(first.text());
                if (refusal != null) {
                    throw new FilterException(refusal, first.column());
                }
                return null;
            }
        }
    }

    /** Parses a number, in parentheses or not, unless it begins a comparison. */
    private @Nullable Long optionalNumber() {
        int ahead = next;
        int open = 0;
        while (tokens.get(ahead).is("(")) {
            ahead++;
            open++;
        }
        if (!tokens.get(ahead).is(Kind.NUMBER)) {
            return null;
        }
        long number = tokens.get(ahead++).number();
        while (open > 0 && tokens.get(ahead).is(")")) {
            ahead++;
            open--;
        }
        if (open > 0) {
            return null;
        }
        next = ahead;
        return number;
    }

    /** Parses a comparison of arithmetic expressions; null, without consuming tokens, if there is none. */
    private @Nullable FilterCondition relation() throws FilterException {
        int start = next;
        FilterToken first = token();
        Arithmetic arithmetic = new Arithmetic(tokens, next, primitives.link());
        Operand left = arithmetic.read();
        if (left == null || !COMPARISONS.contains(tokens.get(arithmetic.next()).text())) {
            next = start;
            return null;
        }
        String operator = tokens.get(arithmetic.next()).text();
        Arithmetic rest = new Arithmetic(tokens, arithmetic.next() + 1, primitives.link());
        Operand right = rest.read();
        if (right == null) {
            throw FilterException.syntax(tokens.get(rest.furthest()).column());
        }
        next = rest.next();
        return made(first, () -> left.compare(operator, right));
    }

    private void close() throws FilterException {
        if (!token().is(")")) {
            throw syntax();
        }
        take();
    }

    private long takeNumber() throws FilterException {
        FilterToken number = take();
        if (!number.is(Kind.NUMBER)) {
            throw FilterException.syntax(number.column());
        }
        return number.number();
    }

    private FilterToken token() {
        return tokens.get(next);
    }

    private FilterToken take() {
        FilterToken taken = tokens.get(next);
        if (!taken.is(Kind.END)) {
            next++;
        }
        return taken;
    }

    private FilterException syntax() {
        return FilterException.syntax(token().column());
    }
}
