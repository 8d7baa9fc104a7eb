package io.hawser.telemetry.metrics;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Metrics in the format of a client.
 *
 * @param contentType the format, for the header Content-Type
 * @param body the text, in UTF-8
 */
@SuppressWarnings("ArrayRecordComponent") // made once and written once
public record Exposition(String contentType, byte[] body) {
    private static final ExpositionFormats FORMATS = ExpositionFormats.init();

    /**
     * Writes metrics in the format that suits a client best: Prometheus' text format, or OpenMetrics if the client
     * requests it. May be called by any thread.
     *
     * @param accept the header Accept of the request; null for none
     */
    public static Exposition of(MetricSnapshots metrics, @Nullable String accept) {
        ExpositionFormatWriter writer = FORMATS.findWriter(accept);
        ByteArrayOutputStream body = new ByteArrayOutputStream(1 << 15);
        try {
            writer.write(body, metrics);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return new Exposition(writer.getContentType(), body.toByteArray());
    }
}
