package io.hawser.sysctl;

/** One setting of a host under its Linux name, readable and changeable while the host runs. */
public interface Sysctl {
    /** The name, for example {@code net.ipv4.tcp_syn_retries}. */
    String name();

    /** A description of one line, with unit and range. */
    String description();

    /** The value as {@code sysctl -n} prints it; numbers of a list are separated by tabs. */
    String get();

    /**
     * Changes the value.
     *
     * @param text the value in the form of {@code sysctl -w}
     * @throws IllegalArgumentException if the text is not a valid value; the message describes valid ones
     */
    void set(String text);
}
