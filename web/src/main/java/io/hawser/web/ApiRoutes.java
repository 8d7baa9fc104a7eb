package io.hawser.web;

import io.hawser.lab.explain.Explainer;
import io.hawser.lab.explain.Explainer.Explanation;
import io.hawser.lab.json.ActionsJson;
import io.hawser.lab.json.CatalogueJson;
import io.hawser.lab.json.EditorJson;
import io.hawser.lab.json.ExperimentJson;
import io.hawser.lab.json.JsonText;
import io.hawser.lab.json.SnapshotJson;
import io.hawser.lab.json.TimelineJson;
import io.hawser.lab.message.MessageCatalogue;
import io.hawser.lab.replay.Exports;
import io.hawser.web.JsonReading.Fields;
import io.hawser.web.RunStore.Played;
import io.hawser.web.RunStore.PlayedExperiment;
import io.hawser.web.RunStore.PlayedRun;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.core.JsonGenerator;

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
                .get("/api/runs/{id}/explain", this::explain)
                .get("/api/runs/{id}/instant", this::instant)
                .get("/api/runs/{id}/export", this::export)
                .get(
                        "/api/actions",
                        (request, response) ->
                                Responses.json(request, response, json -> ActionsJson.write(json, messages(request))))
                .post("/api/check", this::check)
                .post("/api/complete", this::complete);
    }

    private static MessageCatalogue messages(ServerRequest request) {
        return MessageCatalogue.of(request.query().first("lang").orElse("en"));
    }

    private PlayedRun run(ServerRequest request) {
        return runs.getRun(request.path().pathParameters().get("id"));
    }

    /** Reads the body up to the size limit of requests. */
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
        Fields asked = body(request);
        Played played = runs.play(LinkRequests.read(asked, limits), LinkRequests.roundsFromNanos(asked));
        Responses.json(request, response, json -> {
            json.writeStartObject();
            json.writeStringProperty("id", played.id());
            json.writeNumberProperty("segments", played.segments());
            switch (played) {
                case PlayedRun run -> {
                    json.writeNumberProperty("end", run.timeline().endNanos());
                    json.writeBooleanProperty("complete", run.timeline().complete());
                    json.writeNumberProperty("events", run.timeline().events());
                }
                case PlayedExperiment experiment -> {
                    json.writeNumberProperty("end", experiment.result().virtualNanos());
                    json.writeBooleanProperty("complete", true);
                    json.writeNumberProperty("events", 0);
                }
            }
            json.writeEndObject();
        });
    }

    private void check(ServerRequest request, ServerResponse response) throws IOException {
        String yaml = LinkRequests.yaml(body(request), limits);
        byte[] checked = runs.inTurn(() -> JsonText.bytes(json -> EditorJson.check(json, yaml)));
        Responses.jsonBytes(request, response, checked);
    }

    private void complete(ServerRequest request, ServerResponse response) throws IOException {
        Fields fields = body(request);
        String yaml = LinkRequests.yaml(fields, limits);
        int line = Math.toIntExact(Math.clamp(fields.number("line", 1), 1, Integer.MAX_VALUE));
        int column = Math.toIntExact(Math.clamp(fields.number("column", 1), 1, Integer.MAX_VALUE));
        Responses.json(request, response, json -> EditorJson.complete(json, yaml, line, column));
    }

    private void instant(ServerRequest request, ServerResponse response) {
        PlayedRun run = run(request);
        long at = Math.min(at(request), run.timeline().endNanos());
        MessageCatalogue messages = messages(request);
        Responses.jsonBytes(request, response, runs.inTurn(() -> {
            SnapshotJson snapshot = new SnapshotJson(run.timeline().layout(), messages);
            byte[][] written = {{}};
            run.replay()
                    .visit(
                            List.of(at),
                            runs.deadline(),
                            (stage, index) -> written[0] = JsonText.bytes(json -> snapshot.write(json, stage, index)));
            return written[0];
        }));
    }

    private void export(ServerRequest request, ServerResponse response) {
        PlayedRun run = run(request);
        String as = request.query().first("as").orElse("");
        String name = run.replay().scenario().name();
        switch (as) {
            case "pcapng" ->
                download(
                        request,
                        response,
                        name + ".pcapng",
                        "application/octet-stream",
                        runs.inTurn(() -> Exports.pcapng(run.replay(), run.timeline(), runs.deadline())));
            case "svg" ->
                download(
                        request,
                        response,
                        name + ".svg",
                        "image/svg+xml",
                        text(runs.inTurn(() -> Exports.svg(run.replay(), runs.deadline()))));
            case "yaml" ->
                download(request, response, name + ".yaml", "application/yaml", text(Exports.yaml(run.replay())));
            case "junit" ->
                download(
                        request,
                        response,
                        "LabRunTest.java",
                        "text/plain; charset=utf-8",
                        text(Exports.junit(run.replay(), run.timeline())));
            default ->
                throw ApiFailure.of(
                        ApiFailure.BAD_REQUEST,
                        "nothing is exported as '" + Responses.excerpt(as) + "'",
                        "as=pcapng, svg, yaml or junit");
        }
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void download(
            ServerRequest request, ServerResponse response, String file, String type, byte[] bytes) {
        response.header("Content-Disposition", "attachment; filename=\"" + file + "\"");
        Responses.bytes(request, response, type, bytes);
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
        Played played = runs.get(request.path().pathParameters().get("id"));
        MessageCatalogue messages = messages(request);
        byte[] gzip = played.views()
                .computeIfAbsent(
                        messages.language(),
                        none -> Responses.gzip(JsonText.bytes(json -> write(json, played, messages))));
        Responses.compressedJson(request, response, gzip);
    }

    private static void write(JsonGenerator json, Played played, MessageCatalogue messages) {
        switch (played) {
            case PlayedRun run -> new TimelineJson(run.replay(), run.timeline(), messages).write(json);
            case PlayedExperiment experiment -> ExperimentJson.write(json, experiment.result(), messages);
        }
    }
}
