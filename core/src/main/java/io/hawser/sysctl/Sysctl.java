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
     * @param text as {@code sysctl -w} takes it
     * @throws IllegalArgumentException if the text is no value of this setting; the message says what would be right
     */
    void set(String text);
}
