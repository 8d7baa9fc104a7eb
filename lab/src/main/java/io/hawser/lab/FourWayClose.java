package io.hawser.lab;

import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpHandler;
import io.hawser.tcp.TcpListener;
import java.time.Duration;

/** The client closes first. */
final class FourWayClose implements TracedScenario {
    private static final int PORT = 80;

    @Override
    public String name() {
        return "four-way-close";
    }

    @Override
    public String summary() {
        return "a client closes first, then the server: TIME_WAIT stays with who closed first";
    }

    @Override
    public String introduction() {
        return """
                A connection has two directions, and each is closed by its own sender: with a FIN, which the other end
                acknowledges. Here the server's program takes half a second to close its side, so that four segments can
                be told apart; when it closes at once, its FIN rides on the acknowledgment, and there are three.""";
    }

    @Override
    public void play(Stage stage) throws TcpException {
        TcpListener listener = stage.listen(PORT);
        TcpConnection connection = stage.connect(PORT, new TcpHandler() {});
        stage.run(Duration.ofMillis(500));
        TcpConnection accepted = listener.accept();
        if (accepted == null) {
            throw new IllegalStateException("the handshake on a perfect link did not succeed");
        }
        stage.say("the client closes");
        connection.close();
        stage.run(Duration.ofMillis(500));
        stage.say("the server's program has read the end of the stream, and closes, too");
        accepted.close();
        stage.run(Duration.ofSeconds(90));
    }

    @Override
    public String meaning() {
        return """
                The FIN takes one sequence number, like a byte. Who closes first goes FIN_WAIT_1, FIN_WAIT_2, TIME_WAIT; the
                other goes CLOSE_WAIT, LAST_ACK, and is done. In CLOSE_WAIT it is the program that is waited for: a server
                that shows thousands of these does not close its sockets. The client stays in TIME_WAIT for 2 MSL, 60 s:
                if its last acknowledgment is lost, the server's FIN comes again and somebody must answer it, and no
                segment of this connection may turn up in a later one between the same two ports.""";
    }
}
