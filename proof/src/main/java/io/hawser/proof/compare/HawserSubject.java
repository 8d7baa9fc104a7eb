package io.hawser.proof.compare;

import io.hawser.packetdrill.SocketHost;
import io.hawser.proof.compare.ExchangeStep.Call;
import io.hawser.tcp.TcpState;
import io.hawser.wire.IpAddress;
import java.util.Map;
import java.util.function.Consumer;

/** Hawser in virtual time. */
final class HawserSubject implements Subject {
    private static final String NO_SOCKET = "-1 EBADF";

    private final SocketHost host;
    private final Peer peer;
    private long written;

    HawserSubject(IpAddress address, Peer peer, Map<String, String> sysctls, Consumer<byte[]> sent) {
        host = new SocketHost(address, sysctls, sent);
        this.peer = peer;
    }

    /**
     * Plays an exchange with the step times of another subject.
     *
     * @param times the transcript of the other subject
     */
    static Transcript play(
            KernelExchange exchange, Addresses addresses, Map<String, String> sysctls, Transcript times) {
        Peer peer = addresses.peer();
        Transcript transcript = new Transcript(exchange.steps().size());
        HawserSubject[] holder = new HawserSubject[1];
        HawserSubject subject = new HawserSubject(
                addresses.subject(),
                peer,
                sysctls,
                packet -> transcript.answer(holder[0].host.nowNanos(), peer.read(packet)));
        holder[0] = subject;
        for (int i = 0; i < exchange.steps().size(); i++) {
            subject.host.advanceTo(times.stepNanos(i));
            ExchangeSteps.take(exchange.steps().get(i), subject, peer, transcript, times.stepNanos(i));
        }
        subject.host.advanceTo(times.endNanos());
        transcript.end(times.endNanos());
        return transcript;
    }

    @Override
    public String call(Call call) {
        if (call instanceof ExchangeStep.Listen) {
            return host.listen(peer.subjectPort(), ExchangeSteps.BACKLOG);
        }
        if (call instanceof ExchangeStep.Connect) {
            return host.connect(peer.subjectPort(), peer.address(), peer.port());
        }
        if (call instanceof ExchangeStep.Accept) {
            return host.hasConnection() ? NO_SOCKET : host.accept();
        }
        if (call instanceof ExchangeStep.Close) {
            return host.close();
        }
        if (!host.hasConnection()) {
            return NO_SOCKET;
        }
        return switch (call) {
            case ExchangeStep.Write(int bytes, ExchangeStep.SendKind kind) -> write(bytes, kind.flag);
            case ExchangeStep.Read(int bytes) -> {
                byte[] target = new byte[bytes];
                yield ExchangeSteps.readResult(host.receive(target), target);
            }
            case ExchangeStep.Shutdown(ExchangeStep.Direction direction) -> host.shutdown(direction.ordinal());
            case ExchangeStep.SetOption(ExchangeStep.Switch which, boolean on) ->
                host.option(options -> {
                    switch (which) {
                        case NODELAY -> options.noDelay(on);
                        case CORK -> options.cork(on);
                        case QUICKACK -> options.quickAck(on);
                    }
                });
            case ExchangeStep.TakeError() -> host.takeError();
            case ExchangeStep.Abort() -> {
                host.option(options -> options.lingerSeconds(0));
                yield host.close();
            }
            default -> throw new IllegalStateException(call.toString());
        };
    }

    private String write(int bytes, int flags) {
        String result = host.send(ExchangeSteps.data(written, bytes), flags);
        written += ExchangeSteps.count(result);
        return result;
    }

    @Override
    public void deliver(byte[] packet) {
        host.deliver(packet);
    }

    @Override
    public String state() {
        if (!host.hasConnection()) {
            return "";
        }
        // a Linux socket does not survive its connection's transition to TIME_WAIT
        TcpState state = host.state();
        return state == TcpState.TIME_WAIT ? TcpState.CLOSED.name() : state.name();
    }
}
