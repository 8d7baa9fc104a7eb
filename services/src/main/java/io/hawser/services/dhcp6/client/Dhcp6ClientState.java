package io.hawser.services.dhcp6.client;

/** The states of a client. RFC 8415 has no diagram; they are named after the message that awaits an answer. */
public enum Dhcp6ClientState {
    /** Inactive: not started, stopped, or its address was released. */
    STOPPED,
    /** Waits before it sends its first message. */
    INIT,
    /** Has sent Solicit and collects advertisements. */
    SOLICITING,
    /** Has requested an address of the chosen server. */
    REQUESTING,
    /** Has an address of an earlier run and asks whether it belongs to this link. */
    CONFIRMING,
    /** Has obtained an address and checks that no other station has it (RFC 4862 §5.4). */
    CHECKING,
    /** Has an address. */
    BOUND,
    /** Requests more time from its server. */
    RENEWING,
    /** Requests more time from any server. */
    REBINDING,
    /** Returns its address. */
    RELEASING,
    /** Tells the server that another station has the address. */
    DECLINING,
    /** Requests settings without an address. */
    INFORMING,
    /** Has settings without an address, until they must be refreshed. */
    INFORMED;

    /** Returns whether the host has a leased address in this state. */
    public boolean hasAddress() {
        return this == BOUND || this == RENEWING || this == REBINDING;
    }
}
