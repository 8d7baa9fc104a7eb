package io.hawser.services.dhcp.client;

/** The states of a client (RFC 2131 figure 5), and those missing from the figure: PROBING, INFORMING, STOPPED. */
public enum DhcpClientState {
    /** Inactive: not started, stopped, or its address was released. */
    STOPPED,
    /** Waits before it searches for a server. */
    INIT,
    /** Broadcasts DISCOVER and waits for the first offer. */
    SELECTING,
    /** Has requested an offered address and waits for the acknowledgment. */
    REQUESTING,
    /** Knows an address of an earlier run and has not requested it yet. */
    INIT_REBOOT,
    /** Has requested the address of an earlier run again. */
    REBOOTING,
    /** Has obtained an address and probes by ARP for another station with it (RFC 2131 §3.1, RFC 5227). */
    PROBING,
    /** Has an address. */
    BOUND,
    /** Requests more time from its server. */
    RENEWING,
    /** Requests more time from any server. */
    REBINDING,
    /** Has an address by other means and requests the other settings. */
    INFORMING;

    /** Returns whether the host has a leased address in this state. */
    public boolean hasAddress() {
        return this == BOUND || this == RENEWING || this == REBINDING;
    }

    /** The name as RFC 2131 spells it, for example {@code INIT-REBOOT}. */
    @Override
    public String toString() {
        return name().replace('_', '-');
    }
}
