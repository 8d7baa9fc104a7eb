package io.hawser.tools.sockets;

import io.hawser.tcp.TcpState;
import io.hawser.tools.sockets.SocketRow.Protocol;
import java.util.EnumSet;
import java.util.Set;

/**
 * The sockets that ss lists, and the data it prints about each.
 *
 * @param protocols {@code -t}, {@code -u}; both without either
 * @param states the states of the sockets to list
 * @param ipv4 whether to list sockets with IPv4 addresses ({@code -4})
 * @param ipv6 whether to list sockets with IPv6 addresses ({@code -6})
 * @param filter the expression that a socket must match
 * @param services the names of ports; {@link Services#NONE} for {@code -n}
 * @param timers {@code -o}
 * @param extended {@code -e}
 * @param info {@code -i}
 * @param memory {@code -m}
 * @param header whether to print the header; false for {@code -H}
 * @param oneLine {@code -O}: prints each socket on one line
 */
public record SsOptions(
        Set<Protocol> protocols,
        Set<TcpState> states,
        boolean ipv4,
        boolean ipv6,
        SsFilter filter,
        Services services,
        boolean timers,
        boolean extended,
        boolean info,
        boolean memory,
        boolean header,
        boolean oneLine) {

    /** The states of connected and connecting sockets: the list without {@code -a} and {@code -l}. */
    static final Set<TcpState> CONNECTED_BY_DEFAULT = Set.copyOf(
            EnumSet.complementOf(EnumSet.of(TcpState.LISTEN, TcpState.CLOSED, TcpState.TIME_WAIT, TcpState.SYN_RCVD)));

    /** The states of listening sockets: {@code -l}. */
    static final Set<TcpState> LISTENING = Set.of(TcpState.LISTEN, TcpState.CLOSED);

    static final Set<TcpState> ALL = Set.copyOf(EnumSet.allOf(TcpState.class));

    /**
     * Makes {@code ss -tn} with further letters.
     *
     * @param all {@code -a}
     * @param timers {@code -o}
     */
    public static SsOptions tcp(boolean all, boolean timers) {
        return new SsOptions(
                Set.of(Protocol.TCP),
                all ? ALL : CONNECTED_BY_DEFAULT,
                true,
                true,
                SsFilter.ALL,
                Services.NONE,
                timers,
                false,
                false,
                false,
                true,
                false);
    }

    /** Returns whether to list a socket. */
    boolean includes(SocketRow row) {
        return states.contains(row.state()) && (row.isIpv6() ? ipv6 : ipv4) && filter.matches(row);
    }
}
