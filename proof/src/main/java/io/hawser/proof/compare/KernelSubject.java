package io.hawser.proof.compare;

import io.hawser.device.KernelSocket;
import io.hawser.proof.compare.ExchangeStep.Call;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The kernel of the machine, by sockets in the namespace of the calling thread. */
final class KernelSubject implements Subject, AutoCloseable {
    private static final String NO_SOCKET = "-1 EBADF";
    private static final Map<Integer, String> ERRORS = Map.ofEntries(
            Map.entry(9, "EBADF"),
            Map.entry(11, "EAGAIN"),
            Map.entry(13, "EACCES"),
            Map.entry(22, "EINVAL"),
            Map.entry(32, "EPIPE"),
            Map.entry(64, "ENONET"),
            Map.entry(71, "EPROTO"),
            Map.entry(90, "EMSGSIZE"),
            Map.entry(92, "ENOPROTOOPT"),
            Map.entry(95, "EOPNOTSUPP"),
            Map.entry(98, "EADDRINUSE"),
            Map.entry(99, "EADDRNOTAVAIL"),
            Map.entry(101, "ENETUNREACH"),
            Map.entry(103, "ECONNABORTED"),
            Map.entry(104, "ECONNRESET"),
            Map.entry(106, "EISCONN"),
            Map.entry(107, "ENOTCONN"),
            Map.entry(110, "ETIMEDOUT"),
            Map.entry(111, "ECONNREFUSED"),
            Map.entry(112, "EHOSTDOWN"),
            Map.entry(113, "EHOSTUNREACH"),
            Map.entry(114, "EALREADY"),
            Map.entry(115, "EINPROGRESS"));
    private static final String[] STATES = {
        "",
        "ESTABLISHED",
        "SYN_SENT",
        "SYN_RCVD",
        "FIN_WAIT_1",
        "FIN_WAIT_2",
        "CLOSED",
        "CLOSED",
        "CLOSE_WAIT",
        "LAST_ACK",
        "LISTEN",
        "CLOSING",
        "SYN_RCVD"
    };

    private final Peer peer;
    private final Consumer<byte[]> network;
    private @Nullable KernelSocket listener;
    private @Nullable KernelSocket socket;
    private long written;

    /** @param network passes packets to the kernel */
    KernelSubject(Peer peer, Consumer<byte[]> network) {
        this.peer = peer;
        this.network = network;
    }

    @Override
    public String call(Call call) {
        return switch (call) {
            case ExchangeStep.Listen() -> listen();
            case ExchangeStep.Connect() -> connect();
            case ExchangeStep.Accept() -> accept();
            case ExchangeStep.Close() -> closeOne();
            default -> {
                KernelSocket there = socket;
                yield there == null ? NO_SOCKET : call(call, there);
            }
        };
    }

    private String call(Call call, KernelSocket there) {
        return switch (call) {
            case ExchangeStep.Write(int bytes, ExchangeStep.SendKind kind) -> {
                String result = text(there.send(ExchangeSteps.data(written, bytes), kind.flag));
                written += ExchangeSteps.count(result);
                yield result;
            }
            case ExchangeStep.Read(int bytes) -> {
                byte[] target = new byte[bytes];
                yield ExchangeSteps.readResult(text(there.receive(target)), target);
            }
            case ExchangeStep.Shutdown(ExchangeStep.Direction direction) -> text(there.shutdown(direction.ordinal()));
            case ExchangeStep.SetOption(ExchangeStep.Switch which, boolean on) ->
                text(there.setOption(KernelSocket.SOL_TCP, which.option, on ? 1 : 0));
            case ExchangeStep.TakeError() -> {
                int error = there.takeError();
                yield error == 0 ? "0" : symbol(error);
            }
            case ExchangeStep.Abort() -> {
                there.linger(0);
                yield closeOne();
            }
            default -> throw new IllegalStateException(call.toString());
        };
    }

    private String listen() {
        KernelSocket opened = KernelSocket.open();
        listener = opened;
        int bound = opened.bind(Addresses.SUBJECT, peer.subjectPort());
        return text(bound < 0 ? bound : opened.listen(ExchangeSteps.BACKLOG));
    }

    private String connect() {
        KernelSocket opened = KernelSocket.open();
        socket = opened;
        int bound = opened.bind(Addresses.SUBJECT, peer.subjectPort());
        return text(bound < 0 ? bound : opened.connect(peer.address(), peer.port()));
    }

    private String accept() {
        if (socket != null) {
            return NO_SOCKET;
        }
        if (listener == null) {
            return "-1 EINVAL";
        }
        socket = listener.accept();
        return socket == null ? "-1 EAGAIN" : "0";
    }

    private String closeOne() {
        if (socket != null) {
            socket.close();
            socket = null;
        } else if (listener != null) {
            listener.close();
            listener = null;
        } else {
            return NO_SOCKET;
        }
        return "0";
    }

    private static String text(int result) {
        return result >= 0 ? Integer.toString(result) : "-1 " + symbol(-result);
    }

    private static String symbol(int error) {
        return ERRORS.getOrDefault(error, "error " + error);
    }

    @Override
    public void deliver(byte[] packet) {
        network.accept(packet);
    }

    @Override
    public String state() {
        return socket == null ? "" : STATES[socket.state()];
    }

    /** Closes the sockets, silently if the kernel allows it. */
    @Override
    public void close() {
        if (socket != null) {
            socket.linger(0);
            socket.close();
            socket = null;
        }
        if (listener != null) {
            listener.close();
            listener = null;
        }
    }
}
