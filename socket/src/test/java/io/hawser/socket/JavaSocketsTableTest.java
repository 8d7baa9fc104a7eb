package io.hawser.socket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AsynchronousChannelProvider;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ServerSocketFactory;
import javax.net.SocketFactory;
import org.junit.jupiter.api.Test;

/** Compares docs/java-sockets.md with the public methods of the JDK, so that none is missing and none is invented. */
class JavaSocketsTableTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "java-sockets.md");
    private static final Pattern ROW = Pattern.compile("\\| (`.*`) \\| (same|differs|not done) \\| (.*)\\|");
    private static final Pattern NAME = Pattern.compile("`(\\w+)`");

    private static final List<Class<?>> CLASSES = List.of(
            SocketChannel.class,
            ServerSocketChannel.class,
            DatagramChannel.class,
            Selector.class,
            SelectionKey.class,
            Pipe.class,
            Pipe.SourceChannel.class,
            Pipe.SinkChannel.class,
            AsynchronousSocketChannel.class,
            AsynchronousServerSocketChannel.class,
            AsynchronousChannelGroup.class,
            SelectorProvider.class,
            AsynchronousChannelProvider.class,
            Socket.class,
            ServerSocket.class,
            DatagramSocket.class,
            MulticastSocket.class,
            SocketFactory.class,
            ServerSocketFactory.class,
            InetAddress.class,
            NetworkInterface.class);

    /** Returns the method names by the class in whose section they are; fails if a name occurs there twice. */
    private static Map<String, Set<String>> table() throws IOException {
        Map<String, Set<String>> table = new TreeMap<>();
        Set<String> current = new TreeSet<>();
        for (String line : Files.readAllLines(DOCUMENT)) {
            if (line.startsWith("### java")) {
                current = new TreeSet<>();
                assertThat(table.put(line.substring(4), current)).as(line).isNull();
                continue;
            }
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                assertThat(row.group(3).isBlank() && !row.group(2).equals("same"))
                        .as("a reason in %s", line)
                        .isFalse();
                Matcher names = NAME.matcher(row.group(1));
                while (names.find()) {
                    assertThat(current.add(names.group(1)))
                            .as("%s once", names.group(1))
                            .isTrue();
                }
            }
        }
        return table;
    }

    private static Set<String> methods(Class<?> type) {
        Set<String> names = new TreeSet<>();
        for (Method method : type.getMethods()) {
            Class<?> declaring = method.getDeclaringClass();
            if (declaring != Object.class && (!Modifier.isStatic(method.getModifiers()) || declaring == type)) {
                names.add(method.getName());
            }
        }
        if (type == MulticastSocket.class) {
            names.removeAll(methods(DatagramSocket.class)); // the page says: as DatagramSocket
        }
        return names;
    }

    @Test
    void everyPublicMethodHasARow() throws IOException {
        Map<String, Set<String>> expected = new TreeMap<>();
        for (Class<?> type : CLASSES) {
            expected.put(type.getCanonicalName(), methods(type));
        }
        assertThat(table()).isEqualTo(expected);
    }
}
