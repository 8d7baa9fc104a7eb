package io.hawser.web;

import io.hawser.lab.explain.Explainer;
import io.hawser.lab.explain.Explainer.Explanation;
import io.hawser.lab.json.CatalogueJson;
import io.hawser.lab.json.JsonText;
import io.hawser.lab.json.TimelineJson;
import io.hawser.lab.message.MessageCatalogue;
import io.hawser.web.JsonReading.Fields;
import io.hawser.web.RunStore.PlayedRun;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;

/** The API of the page. */
final class ApiRoutes {
    private final RunStore runs;
    private final LabLimits limits;
    private final String version;
    private final long startedMillis;

    ApiRoutes(RunStore runs, LabLimits limits, String version, long startedMillis) {
        this.runs = runs;
        this.limits = limits;
        this.version = version;
        this.startedMillis = startedMillis;
    }

    void register(HttpRouting.Builder routing) {
        routing.get("/api/health", this::health)
                .get("/api/scenarios", this::scenarios)
                .post("/api/runs", this::play)
                .get("/api/runs/{id}/timeline", this::timeline)
                .get("/api/runs/{id}/explain", this::explain);
    }

    private static MessageCatalogue messages(ServerRequest request) {
        return MessageCatalogue.of(request.query().first("lang").orElse("en"));
    }

    private PlayedRun run(ServerRequest request) {
        return runs.get(request.path().pathParameters().get("id"));
    }

    /** Reads the body as far as a request may be long. */
    private Fields body(ServerRequest request) throws IOException {
        int most = 4 * limits.yamlCharacters() + (1 << 16);
        try (InputStream in = request.content().inputStream()) {
            byte[] bytes = in.readNBytes(most + 1);
            if (bytes.length > most) {
                throw ApiFailure.of(
                        ApiFailure.TOO_LARGE, "the request is longer than " + most + " bytes", "shorten it");
            }
            return JsonReading.object(bytes);
        }
    }

    private void health(ServerRequest request, ServerResponse response) {
        Responses.json(request, response, json -> {
            json.writeStartObject();
            json.writeStringProperty("version", version);
            json.writeNumberProperty("started", startedMillis);
            json.writeNumberProperty("runs", runs.size());
            json.writeEndObject();
        });
    }

    private void scenarios(ServerRequest request, ServerResponse response) {
        Responses.json(request, response, json -> CatalogueJson.write(json, messages(request)));
    }

    private void play(ServerRequest request, ServerResponse response) throws IOException {
        PlayedRun played = runs.play(LinkRequests.read(body(request), limits));
        Responses.json(request, response, json -> {
            json.writeStartObject();
            json.writeStringProperty("id", played.id());
            json.writeNumberProperty("end", played.timeline().endNanos());
            json.writeBooleanProperty("complete", played.timeline().complete());
            json.writeNumberProperty("segments", played.timeline().hops().size());
            json.writeNumberProperty("events", played.timeline().events());
            json.writeEndObject();
        });
    }

    private static long at(ServerRequest request) {
        String at = request.query().first("at").orElse("");
        if (!at.matches("\\d{1,18}")) {
            throw ApiFailure.of(
                    ApiFailure.BAD_REQUEST,
                    "'at' is a virtual time in nanoseconds, not '" + Responses.excerpt(at) + "'",
                    "for example at=1500000000");
        }
        return Long.parseLong(at);
    }

    private void explain(ServerRequest request, ServerResponse response) {
        Explanation explanation = new Explainer(run(request).timeline(), messages(request)).at(at(request));
        Responses.json(request, response, json -> {
            json.writeStartObject();
            json.writeNumberProperty("at", explanation.atNanos());
            json.writeArrayPropertyStart("sentences");
            explanation.sentences().forEach(json::writeString);
            json.writeEndArray();
            json.writeStringProperty("section", explanation.section());
            json.writeEndObject();
        });
    }

    private void timeline(ServerRequest request, ServerResponse response) {
        PlayedRun played = run(request);
        MessageCatalogue messages = messages(request);
        byte[] gzip = played.views()
                .computeIfAbsent(
                        messages.language(),
                        none -> Responses.gzip(JsonText.bytes(
                                json -> new TimelineJson(played.replay(), played.timeline(), messages).write(json))));
        Responses.compressedJson(request, response, gzip);
    }
}
