package io.hawser.socket.net;

import io.hawser.socket.crossing.HostContext;
import io.hawser.socket.crossing.HostThread;
import io.hawser.socket.nio.Datagrams;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocketImpl;
import java.net.DatagramSocketImplFactory;

/** Makes datagram sockets of the calling thread's host, or of the JDK for a thread without one. */
@SuppressWarnings("deprecation") // there is no other way to give java.net.DatagramSocket a host
public final class HostDatagramImplFactory implements DatagramSocketImplFactory {
    /** Makes the factory. */
    public HostDatagramImplFactory() {}

    @Override
    public DatagramSocketImpl createDatagramSocketImpl() {
        try {
            DatagramSocketImpl unused = Datagrams.unused();
            if (unused != null) {
                return unused;
            }
            HostThread hostThread = HostContext.current();
            return hostThread == null ? new JdkDatagramImpl(Jdk.datagramSocket()) : Datagrams.of(hostThread);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
