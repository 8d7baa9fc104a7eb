package io.hawser.socket.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.socket.ByHand;
import io.hawser.socket.ByHand.Pair;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Selectors in virtual time: selectNow, and select if a channel is ready. */
class SelectorTest {
    private final ByHand net = new ByHand();
    private Selector selector;

    @BeforeEach
    void open() throws IOException {
        selector = net.client.selectorProvider().openSelector();
    }

    @AfterEach
    void end() throws IOException {
        selector.close();
        net.close();
    }

    @Test
    void tellsOfAConnectThatIsOver() throws IOException {
        net.listen(80);
        SocketChannel channel = net.connecting(80);
        SelectionKey key = channel.register(selector, SelectionKey.OP_CONNECT);
        assertThat(selector.selectNow()).isZero();
        net.settle();
        assertThat(selector.select()).isEqualTo(1);
        assertThat(key.isConnectable()).isTrue();
        assertThat(channel.finishConnect()).isTrue();
        selector.selectedKeys().clear();
        key.interestOps(SelectionKey.OP_CONNECT);
        assertThat(selector.selectNow()).isZero();
    }

    @Test
    void tellsOfAConnectThatWasRefused() throws IOException {
        SocketChannel channel = net.connecting(80);
        channel.register(selector, SelectionKey.OP_CONNECT);
        net.settle();
        assertThat(selector.select()).isEqualTo(1);
        assertThatThrownBy(channel::finishConnect).hasMessage("Connection refused");
        assertThat(selector.selectNow()).isZero();
        assertThat(selector.keys()).isEmpty();
    }

    @Test
    void tellsOfConnectionsToAccept() throws IOException {
        ServerSocketChannel listening = net.listen(80);
        SelectionKey key = listening.register(selector, SelectionKey.OP_ACCEPT);
        for (int i = 0; i < 10; i++) {
            net.connecting(80);
        }
        assertThat(selector.selectNow()).isZero();
        net.settle();
        int accepted = 0;
        while (selector.selectNow() == 1) {
            assertThat(key.isAcceptable()).isTrue();
            selector.selectedKeys().clear();
            assertThat(listening.accept()).isNotNull();
            accepted++;
        }
        assertThat(accepted).isEqualTo(10);
        assertThat(listening.accept()).isNull();
    }

    @Test
    void goesOnTellingUntilAllIsRead() throws IOException {
        Pair pair = net.connect(80);
        SelectionKey key = pair.client().register(selector, SelectionKey.OP_READ);
        assertThat(selector.selectNow()).isZero();
        pair.server().write(ByteBuffer.allocate(10));
        net.settle();
        assertThat(selector.select()).isEqualTo(1);
        assertThat(selector.select()).as("it is selected already").isZero();
        selector.selectedKeys().clear();
        pair.client().read(ByteBuffer.allocate(4));
        assertThat(selector.select()).isEqualTo(1);
        selector.selectedKeys().clear();
        pair.client().read(ByteBuffer.allocate(100));
        assertThat(selector.selectNow()).isZero();
        pair.server().close();
        net.settle();
        assertThat(selector.select()).isEqualTo(1);
        assertThat(key.isReadable()).isTrue();
        assertThat(pair.client().read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }

    @Test
    void tellsOfSpaceToWrite() throws IOException {
        Pair pair = net.connect(80);
        pair.client().register(selector, SelectionKey.OP_WRITE);
        assertThat(selector.selectNow()).isEqualTo(1);
        selector.selectedKeys().clear();
        while (pair.client().write(ByteBuffer.allocate(100_000)) > 0) {
            net.settle();
        }
        assertThat(selector.selectNow()).isZero();
        ByteBuffer target = ByteBuffer.allocate(100_000);
        for (int turn = 0; turn < 1000 && selector.selectNow() == 0; turn++) {
            pair.server().read(target.clear());
            net.pass(Duration.ofMillis(10));
        }
        assertThat(selector.selectedKeys()).hasSize(1);
    }

    @Test
    void changesWhatItIsInterestedIn() throws IOException {
        Pair pair = net.connect(80);
        SelectionKey key = pair.client().register(selector, 0);
        pair.server().write(ByteBuffer.allocate(10));
        net.settle();
        assertThat(selector.selectNow()).isZero();
        assertThat(key.interestOpsOr(SelectionKey.OP_READ)).isZero();
        assertThat(selector.selectNow()).isEqualTo(1);
        assertThat(key.readyOps()).isEqualTo(SelectionKey.OP_READ);
        assertThat(key.interestOpsOr(SelectionKey.OP_WRITE)).isEqualTo(SelectionKey.OP_READ);
        assertThat(selector.selectNow()).isEqualTo(1);
        assertThat(key.readyOps()).isEqualTo(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        key.interestOpsAnd(0);
        selector.selectedKeys().clear();
        assertThat(selector.selectNow()).isZero();
        assertThatThrownBy(() -> key.interestOps(SelectionKey.OP_ACCEPT)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void callsAnActionForEachReadyKey() throws IOException {
        Pair pair = net.connect(80);
        SelectionKey key = pair.client().register(selector, SelectionKey.OP_READ, "attached");
        pair.server().write(ByteBuffer.allocate(10));
        net.settle();
        List<SelectionKey> told = new ArrayList<>();
        assertThat(selector.select(told::add)).isEqualTo(1);
        assertThat(told).containsExactly(key);
        assertThat(key.attachment()).isEqualTo("attached");
        assertThat(selector.selectedKeys()).isEmpty();
        assertThatThrownBy(() -> selector.select((SelectionKey ready) -> select(selector)))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> selector.select(_ -> {}, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static void select(Selector selector) {
        try {
            selector.selectNow();
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    @Test
    void forgetsCancelledKeysAtTheNextSelection() throws IOException {
        Pair pair = net.connect(80);
        SelectionKey key = pair.client().register(selector, SelectionKey.OP_WRITE);
        selector.selectNow();
        key.cancel();
        assertThat(selector.keys()).containsExactly(key);
        assertThatThrownBy(key::interestOps).isInstanceOf(CancelledKeyException.class);
        assertThatThrownBy(() -> pair.client().register(selector, SelectionKey.OP_READ))
                .isInstanceOf(CancelledKeyException.class);
        selector.selectNow();
        assertThat(selector.keys()).isEmpty();
        assertThat(selector.selectedKeys()).isEmpty();
        assertThat(pair.client().isRegistered()).isFalse();
        pair.client().configureBlocking(true);
        assertThatThrownBy(() -> pair.client().register(selector, SelectionKey.OP_READ))
                .isInstanceOf(IllegalBlockingModeException.class);
    }

    @Test
    void wakesUp() throws IOException {
        selector.wakeup();
        assertThat(selector.select()).isZero();
        selector.wakeup();
        assertThat(selector.selectNow()).isZero();
    }

    @Test
    void isOfNoUseWhenClosed() throws IOException {
        Pair pair = net.connect(80);
        SelectionKey key = pair.client().register(selector, SelectionKey.OP_WRITE);
        selector.close();
        assertThat(key.isValid()).isFalse();
        assertThat(pair.client().isRegistered()).isFalse();
        assertThatThrownBy(selector::selectNow).isInstanceOf(ClosedSelectorException.class);
        assertThatThrownBy(selector::keys).isInstanceOf(ClosedSelectorException.class);
        assertThatThrownBy(selector::selectedKeys).isInstanceOf(ClosedSelectorException.class);
        assertThatThrownBy(() -> pair.client().register(selector, SelectionKey.OP_WRITE))
                .isInstanceOf(ClosedSelectorException.class);
    }

    @Test
    void letsNobodyAddToItsSets() {
        assertThatThrownBy(() -> selector.selectedKeys().add(null)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> selector.keys().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void holdsPipesToo() throws IOException {
        Pipe pipe = net.client.selectorProvider().openPipe();
        pipe.source().configureBlocking(false);
        pipe.sink().configureBlocking(false);
        SelectionKey source = pipe.source().register(selector, SelectionKey.OP_READ);
        SelectionKey sink = pipe.sink().register(selector, SelectionKey.OP_WRITE);
        assertThat(selector.selectNow()).isEqualTo(1);
        assertThat(selector.selectedKeys()).containsExactly(sink);
        selector.selectedKeys().clear();
        int written = 0;
        for (int count = pipe.sink().write(ByteBuffer.allocate(9000)); count > 0; ) {
            written += count;
            count = pipe.sink().write(ByteBuffer.allocate(9000));
        }
        assertThat(written).isGreaterThanOrEqualTo(65_536);
        selector.selectNow();
        assertThat(selector.selectedKeys()).containsExactly(source);
        selector.selectedKeys().clear();
        assertThat(pipe.source().read(ByteBuffer.allocate(1_000_000))).isEqualTo(written);
        assertThat(pipe.source().read(ByteBuffer.allocate(1))).isZero();
        pipe.sink().close();
        assertThat(pipe.source().read(ByteBuffer.allocate(1))).isEqualTo(-1);
        assertThat(selector.selectNow()).isEqualTo(1);
    }

    /** The cost of a selection does not depend on the number of keys: only signalled keys are examined. */
    @Test
    void looksAtTheReadyKeysOnly() throws IOException {
        ServerSocketChannel listening = net.listen(80);
        List<SocketChannel> accepted = new ArrayList<>();
        List<SocketChannel> clients = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            SocketChannel channel = net.connecting(80);
            clients.add(channel);
            net.settle();
            channel.finishConnect();
            accepted.add(listening.accept());
            channel.register(selector, SelectionKey.OP_READ);
        }
        assertThat(selector.selectNow()).isZero();
        accepted.get(17).write(ByteBuffer.allocate(1));
        net.settle();
        assertThat(((HostSelector) selector).waitingSignals()).isEqualTo(1);
        assertThat(selector.selectNow()).isEqualTo(1);
        assertThat(selector.selectedKeys().iterator().next().channel()).isEqualTo(clients.get(17));
    }
}
