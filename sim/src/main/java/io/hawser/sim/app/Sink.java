package io.hawser.sim.app;

import io.hawser.tcp.TcpError;
import io.hawser.tcp.TcpException;
import org.jspecify.annotations.Nullable;

/** A server that reads everything, sends nothing, and closes when its peer has. */
public final class Sink extends Server {
    private final byte[] buffer = new byte[Dialogue.CHUNK];

    /** @param port the port to listen on */
    public Sink(String name, int port) {
        super(name, port);
    }

    @Override
    Dialogue dialogue() {
        return new Dialogue(this) {
            @Override
            void converse() throws TcpException {
                int count = 1;
                while (count > 0) {
                    int most = mayRead(report, buffer.length);
                    count = most == 0 ? 0 : read(buffer, most);
                }
                if (count < 0 && closes()) {
                    hangUp();
                }
            }

            @Override
            void ended(@Nullable TcpError why) {
                oneIsOver();
            }
        };
    }
}
