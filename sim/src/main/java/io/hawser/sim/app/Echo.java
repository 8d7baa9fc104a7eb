package io.hawser.sim.app;

import io.hawser.tcp.TcpError;
import io.hawser.tcp.TcpException;
import org.jspecify.annotations.Nullable;

/** A server that sends back the data it reads, and closes when its peer has. It reads only as much as it can send. */
public final class Echo extends Server {
    private static final int BUFFER_BYTES = 1 << 13;

    /** @param port the port to listen on */
    public Echo(String name, int port) {
        super(name, port);
    }

    @Override
    Dialogue dialogue() {
        return new Dialogue(this) {
            private byte @Nullable [] buffer;
            private int at;
            private int end;

            @Override
            void converse() throws TcpException {
                byte[] bytes = buffer == null ? new byte[BUFFER_BYTES] : buffer;
                buffer = bytes;
                while (true) {
                    at += write(bytes, at, end - at);
                    if (at < end) {
                        return;
                    }
                    int most = mayRead(report, bytes.length);
                    int count = most == 0 ? 0 : read(bytes, most);
                    at = 0;
                    end = Math.max(0, count);
                    if (count <= 0) {
                        buffer = null;
                        if (count < 0 && closes()) {
                            hangUp();
                        }
                        return;
                    }
                }
            }

            @Override
            void ended(@Nullable TcpError why) {
                oneIsOver();
            }
        };
    }
}
