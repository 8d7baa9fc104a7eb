package io.hawser.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class CommandQueueTest {
    private enum Command implements Runnable {
        FIRST,
        SECOND,
        THIRD;

        @Override
        public void run() {}
    }

    private final CommandQueue queue = new CommandQueue(2);

    @Test
    void keepsOrderAndIsBounded() {
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.offer(Command.FIRST)).isTrue();
        assertThat(queue.offer(Command.SECOND)).isTrue();
        assertThat(queue.offer(Command.THIRD)).isFalse();
        assertThat(queue.poll()).isSameAs(Command.FIRST);
        assertThat(queue.offer(Command.THIRD)).isTrue();
        assertThat(queue.isEmpty()).isFalse();
        assertThat(queue.poll()).isSameAs(Command.SECOND);
        assertThat(queue.poll()).isSameAs(Command.THIRD);
        assertThat(queue.poll()).isNull();
    }

    @Test
    void givesOutTheRestAfterClosing() {
        queue.offer(Command.FIRST);
        queue.close();
        queue.close();

        assertThat(queue.isClosed()).isTrue();
        assertThat(queue.offer(Command.SECOND)).isFalse();
        assertThat(queue.pollRest()).isSameAs(Command.FIRST);
        assertThat(queue.pollRest()).isNull();
    }

    @Test
    void hasACapacityThatIsAPowerOfTwo() {
        assertThatIllegalArgumentException().isThrownBy(() -> new CommandQueue(3));
    }
}
