package io.hawser.tcp.congestion;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * The congestion control algorithms of one host by name: {@code net.ipv4.tcp_available_congestion_control}. Belongs to
 * the thread that owns the host.
 */
public final class CongestionControls {
    /** The names of the built-in algorithms. */
    public static final List<String> NAMES = List.of("reno", "cubic", "bbr");

    /** TCP_CA_NAME_MAX of Linux is 16, with the terminating zero. */
    private static final int MAX_NAME_LENGTH = 15;

    private final Map<String, Factory> factories = new LinkedHashMap<>();

    /** Creates the congestion control of one connection. */
    @FunctionalInterface
    public interface Factory {
        /**
         * Creates it.
         *
         * @param random the host's source of random numbers, seeded in a simulation
         */
        CongestionControl create(RandomGenerator random);
    }

    /**
     * Registers the built-in algorithms.
     *
     * @param alternativeBackoff whether new connections shrink their window less for a mark than for a loss (ABE, RFC
     *     8511)
     */
    public CongestionControls(BooleanSupplier alternativeBackoff) {
        factories.put("reno", _ -> new NewReno(alternativeBackoff.getAsBoolean()));
        factories.put("cubic", _ -> new Cubic(alternativeBackoff.getAsBoolean()));
        factories.put("bbr", Bbr::new);
    }

    /**
     * Adds an algorithm: the sysctl net.ipv4.tcp_congestion_control and the socket option TCP_CONGESTION take its name.
     *
     * @param name 1 to 15 printable ASCII characters without a blank
     * @param factory called for each connection that uses the algorithm
     * @throws IllegalArgumentException if the name is malformed, or taken
     */
    public void register(String name, Factory factory) {
        Objects.requireNonNull(factory, "the factory is null");
        if (!name.matches("[!-~]{1," + MAX_NAME_LENGTH + "}")) {
            throw new IllegalArgumentException("a congestion control is named by 1 to " + MAX_NAME_LENGTH
                    + " printable ASCII characters without a blank, not '" + name + "'");
        }
        if (factories.putIfAbsent(name, factory) != null) {
            throw new IllegalArgumentException("there is a congestion control named '" + name + "' already");
        }
    }

    /** The names of all algorithms in the order of their registration; a view. */
    public Set<String> names() {
        return Collections.unmodifiableSet(factories.keySet());
    }

    /**
     * Returns {@code name} if an algorithm has it.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    public String requireName(String name) {
        if (!factories.containsKey(name)) {
            throw new IllegalArgumentException(
                    "no congestion control is named '" + name + "': there are " + factories.keySet());
        }
        return name;
    }

    /**
     * Creates a congestion control for one connection.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    public CongestionControl create(String name, RandomGenerator random) {
        Factory factory = factories.get(requireName(name));
        return Objects.requireNonNull(factory).create(random);
    }
}
