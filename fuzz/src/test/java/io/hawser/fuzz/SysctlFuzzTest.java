package io.hawser.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.hawser.link.LinkType;
import io.hawser.sysctl.Sysctl;
import io.hawser.sysctl.Sysctls;
import io.hawser.tcp.ListenOptions;
import io.hawser.tcp.TcpConnection;
import io.hawser.tcp.TcpException;
import io.hawser.tcp.TcpHandler;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Lines of {@code name=value}, where {@code #} and a byte stand for the name of a setting: each is refused by an
 * IllegalArgumentException with a message, or is set, and its value can be read and set again. With any settings, a
 * connection of the host with itself throws nothing and ends.
 */
class SysctlFuzzTest {
    private static final int BYTES = 5000;

    private final byte[] buffer = new byte[BYTES];

    @MethodSource("settings")
    @FuzzTest
    void anySettings(byte[] bytes) throws TcpException {
        FuzzedHost fuzzed = new FuzzedHost(LinkType.RAW_IP);
        Sysctls sysctls = fuzzed.host.sysctls();
        List<Sysctl> all = new ArrayList<>(sysctls.all());
        for (String line : new String(bytes, StandardCharsets.ISO_8859_1).split("\n", -1)) {
            int equals = line.indexOf('=');
            if (equals >= 0) {
                boolean byNumber = line.startsWith("#") && equals == 2;
                String name = byNumber ? all.get(line.charAt(1) % all.size()).name() : line.substring(0, equals);
                set(sysctls, name, line.substring(equals + 1));
            }
        }
        exchange(fuzzed);
    }

    private static void set(Sysctls sysctls, String name, String value) {
        try {
            sysctls.set(name, value);
        } catch (IllegalArgumentException refused) {
            assertThat(refused.getMessage()).isNotBlank();
            return;
        }
        String read = sysctls.get(name);
        sysctls.set(name, read);
        assertThat(sysctls.get(name)).as(name).isEqualTo(read);
    }

    private void exchange(FuzzedHost fuzzed) throws TcpException {
        fuzzed.host.tcp().listen(80, ListenOptions.defaults().backlog(5).handler(_ -> new Echo()));
        List<TcpConnection> connections = new ArrayList<>();
        try {
            connections.add(fuzzed.host.tcp().connect(FuzzedHost.ADDRESS, 80, new Echo()));
            connections.add(fuzzed.host.tcp().connect(FuzzedHost.PEER, 80));
            fuzzed.host.flush();
            connections.getFirst().send(buffer, 0, buffer.length);
        } catch (TcpException noPort) {
            assertThat(noPort.error()).isNotNull();
        }
        fuzzed.host.flush();
        fuzzed.advanceMillis(3000);
        connections.forEach(TcpConnection::close);
        fuzzed.end(false);
    }

    /** Reads all data, and closes after its end. */
    private final class Echo implements TcpHandler {
        @Override
        public void readable(TcpConnection connection) {
            try {
                if (connection.receive(buffer, 0, buffer.length) < 0) {
                    connection.close();
                }
            } catch (TcpException over) {
                connection.close();
            }
        }
    }

    static Stream<byte[]> settings() {
        List<String> seeds = new ArrayList<>();
        FuzzedHost fuzzed = new FuzzedHost(LinkType.RAW_IP);
        int number = 0;
        StringBuilder every = new StringBuilder();
        for (Sysctl sysctl : fuzzed.host.sysctls().all()) {
            every.append('#')
                    .append((char) number++)
                    .append('=')
                    .append(sysctl.get())
                    .append('\n');
        }
        seeds.add(every.toString());
        seeds.add("net.ipv4.tcp_rmem=1 1 1\nnet/ipv4/tcp_wmem=1 1 1\nnet.ipv4.tcp_sack=0");
        seeds.add("net.ipv4.tcp_congestion_control=bbr\nnet.ipv4.tcp_ecn=1\nnet.ipv4.tcp_mem=0 0 0");
        seeds.add("net.ipv4.ip_local_port_range=5 5\nnet.ipv4.tcp_fin_timeout=-1\nnet.ipv4.tcp_syn_retries=127");
        return seeds.stream().map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
