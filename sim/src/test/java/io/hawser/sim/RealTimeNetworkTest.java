package io.hawser.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RealTimeNetworkTest {
    private static final int LIMIT_SECONDS = 60;

    @Test
    void firesWhatIsDueNoEarlierThanRealTime() throws Exception {
        Network network = Network.seeded(1);
        CompletableFuture<Long> fired = new CompletableFuture<>();
        network.schedule(Duration.ofMillis(20), () -> fired.complete(System.nanoTime()));
        long startNanos = System.nanoTime();
        try (RealTimeNetwork running = RealTimeNetwork.start(network)) {
            long after = fired.get(LIMIT_SECONDS, TimeUnit.SECONDS) - startNanos;
            assertThat(after).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(19));
            assertThat(running.isNetworkThread()).isFalse();
        }
        assertThat(network.nowNanos()).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(20));
    }

    @Test
    void runsCommandsOnItsThreadWhenItSleeps() throws Exception {
        try (RealTimeNetwork running = RealTimeNetwork.start(Network.seeded(1))) {
            for (int i = 0; i < 1000; i++) {
                CompletableFuture<Boolean> mine = new CompletableFuture<>();
                running.execute(() -> mine.complete(running.isNetworkThread()));
                assertThat(mine.get(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    @Test
    void goesOnAfterACommandThatThrows() throws Exception {
        try (RealTimeNetwork running = RealTimeNetwork.start(Network.seeded(1))) {
            running.execute(() -> {
                throw new IllegalStateException("this command is meant to fail");
            });
            CompletableFuture<Boolean> next = new CompletableFuture<>();
            running.execute(() -> next.complete(true));
            assertThat(next.get(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void takesNoCommandsWhenItIsClosed() {
        RealTimeNetwork running = RealTimeNetwork.start(Network.seeded(1));
        running.close();
        running.close();
        assertThatThrownBy(() -> running.execute(() -> {}))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessage("the network of seed 1 is closed");
    }
}
