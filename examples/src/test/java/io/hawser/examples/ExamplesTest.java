package io.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.wire.Bytes;
import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples do what their descriptions say. */
class ExamplesTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 42})
    void theEchoComesBack(long seed) throws Exception {
        assertThat(EchoExample.run(seed)).isEqualTo("Hello, Hawser!");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 42})
    void bothWaysThroughLoss(long seed) throws Exception {
        assertThat(TransferExample.run(seed)).startsWith("both megabytes arrived");
        assertThat(TransferExample.run(seed)).as("a function of the seed").isEqualTo(TransferExample.run(seed));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 42})
    void faultsDelayATransferAndDoNotEndIt(long seed) throws Exception {
        // 8 Mbit at 2 Mbit/s take 4 s; the SYN, the losses and the cut add the rest
        assertThat(FaultsExample.run(seed)).startsWith("done after PT").doesNotStartWith("done after PT4.");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 42})
    void aCongestionControlOfItsOwnCarriesATransfer(long seed) throws Exception {
        assertThat(CongestionControlExample.run(seed)).isEqualTo("scalable: done");
    }

    @Test
    void theCaptureIsAPcapngFile() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CaptureExample.run(out);
        assertThat(Bytes.i32(out.toByteArray(), 0)).as("section header block").isEqualTo(0x0a0d0d0a);
        assertThat(out.size()).isGreaterThan(1000);
    }
}
