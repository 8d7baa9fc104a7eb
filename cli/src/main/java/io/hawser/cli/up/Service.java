package io.hawser.cli.up;

import io.hawser.host.Host;
import io.hawser.tcp.ListenOptions;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpHandler;
import io.hawser.udp.UdpBindException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A small service that a host offers on a port, over TCP and UDP.
 *
 * @param name the name for messages
 * @param port the port to listen on, at every address
 * @param handlers makes the handlers of accepted connections for one thread
 * @param datagrams makes the answer to a datagram
 */
record Service(
        String name,
        int port,
        Supplier<Function<TcpConnection, TcpHandler>> handlers,
        DatagramService.Answer datagrams) {
    /** RFC 864: maximum size of a datagram of the character generator. */
    private static final int MOST_CHARACTERS = 512;

    /** RFC 862: returns received data. */
    static Service echo(int port) {
        return new Service(
                "echo",
                port,
                EchoService::ofOneThread,
                (data, offset, length) -> Arrays.copyOfRange(data, offset, offset + length));
    }

    /** RFC 863: discards received data. */
    static Service discard(int port) {
        return new Service("discard", port, DiscardService::ofOneThread, (_, _, _) -> null);
    }

    /**
     * RFC 864: sends characters without end; the answer to a datagram is at most as long as the datagram, so that a
     * forged source address does no harm.
     */
    static Service chargen(int port) {
        return new Service(
                "chargen",
                port,
                () -> CharacterGenerator::on,
                (_, _, length) -> CharacterGenerator.beginning(Math.min(length, MOST_CHARACTERS)));
    }

    /** RFC 867: the time of day in words. */
    static Service daytime(int port, InstantSource clock) {
        return new Service(
                "daytime",
                port,
                () -> connection -> TimeServices.tell(connection, TimeServices.daytime(clock.instant())),
                (_, _, _) -> TimeServices.daytime(clock.instant()));
    }

    /** RFC 868: seconds since 1900. */
    static Service time(int port, InstantSource clock) {
        return new Service(
                "time",
                port,
                () -> connection -> TimeServices.tell(connection, TimeServices.time(clock.instant())),
                (_, _, _) -> TimeServices.time(clock.instant()));
    }

    /**
     * Listens for connections and datagrams from now on. Called by the owner of the host.
     *
     * @throws TcpException if the TCP port is in use
     * @throws UdpBindException if the UDP port is in use
     */
    void start(Host host) throws TcpException {
        listen(host);
        host.udp().bind(null, port, new DatagramService(datagrams));
    }

    /**
     * Listens for connections from now on. Called by the owner of the host.
     *
     * @throws TcpException if the TCP port is in use
     */
    void listen(Host host) throws TcpException {
        host.tcp().listen(port, ListenOptions.defaults().handler(handlers.get()));
    }

    /** For example {@code echo on 7}. */
    @Override
    public String toString() {
        return name + " on " + port;
    }
}
