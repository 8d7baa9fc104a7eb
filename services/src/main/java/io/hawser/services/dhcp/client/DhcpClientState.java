package io.hawser.services.dhcp.client;

/** The states of a client (RFC 2131 figure 5), and those that the figure leaves out: PROBING, INFORMING, STOPPED. */
public enum DhcpClientState {
    /** Does nothing: not started, stopped, or its address released. */
    STOPPED,
    /** Waits before it looks for a server. */
    INIT,
    /** Broadcasts DISCOVER and waits for the first offer. */
    SELECTING,
    /** Has requested an offered address and waits for the acknowledgment. */
    REQUESTING,
    /** Has an address of an earlier run and has not asked for it yet. */
    INIT_REBOOT,
    /** Has asked whether the address of an earlier run may still be used. */
    REBOOTING,
    /** Has got an address and probes by ARP whether another station has it (RFC 2131 §3.1, RFC 5227). */
    PROBING,
    /** Has an address. */
    BOUND,
    /** Asks its server for more time. */
    RENEWING,
    /** Asks any server for more time. */
    REBINDING,
    /** Has an address by other means and asks for the other settings. */
    INFORMING;

    /** Whether the host has a leased address in this state. */
    public boolean hasAddress() {
        return this == BOUND || this == RENEWING || this == REBINDING;
    }

    /** The name as RFC 2131 spells it, for example {@code INIT-REBOOT}. */
    @Override
    public String toString() {
        return name().replace('_', '-');
    }
}
