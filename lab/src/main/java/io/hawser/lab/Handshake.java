package io.hawser.lab;

import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpHandler;
import java.time.Duration;

/** A connection opens. */
final class Handshake implements TracedScenario {
    private static final int PORT = 80;

    @Override
    public String name() {
        return "handshake";
    }

    @Override
    public String summary() {
        return "a client opens a connection, a server accepts it";
    }

    @Override
    public String introduction() {
        return """
                Every TCP connection begins with three segments. In them both ends tell each other the number that their
                stream of bytes begins at, and what they are able to: the largest segment they take (mss), by how much
                window fields are to be multiplied (wscale), whether they understand selective acknowledgments (sackOK)
                and timestamps (TS).""";
    }

    @Override
    public void play(Stage stage) throws TcpException {
        stage.say("the server listens on port " + PORT);
        stage.listen(PORT);
        stage.say("the client connects; first it asks for the server's Ethernet address");
        stage.connect(PORT, new TcpHandler() {});
        stage.run(Duration.ofSeconds(1));
        stage.say("nothing more happens: an idle connection sends nothing");
    }

    @Override
    public String meaning() {
        return """
                The SYN takes one sequence number: the server acknowledges the client's initial number plus one, and the
                client the server's. Nobody can guess these numbers: they are a keyed hash of addresses and ports, plus a
                clock (RFC 6528). The client is in ESTABLISHED one round trip after its SYN, the server half a round trip
                later, when the third segment has told it that its own SYN has arrived. Until then each end had a timer
                running that would have sent its SYN again after a second.""";
    }
}
