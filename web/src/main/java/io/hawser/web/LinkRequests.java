package io.hawser.web;

import io.hawser.lab.replay.Replay;
import io.hawser.lab.replay.RunLink;
import io.hawser.lab.replay.UserAction;
import io.hawser.lab.scenario.Profiles;
import io.hawser.web.JsonReading.Fields;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.TreeMap;

/** Reads links from requests, and computes their ids. */
final class LinkRequests {
    /** Bytes of the hash in an id, enough to make collisions infeasible. */
    private static final int ID_BYTES = 15;

    private LinkRequests() {}

    /**
     * Reads a link.
     *
     * @throws ApiFailure if it is invalid
     */
    static RunLink read(Fields fields, LabLimits limits) {
        String yaml = fields.findText("yaml") == null ? null : yaml(fields, limits);
        List<UserAction> actions = new ArrayList<>();
        for (Fields each : fields.objects("actions")) {
            actions.add(new UserAction(each.number("at", -1), each.text("do")));
        }
        if (actions.size() > limits.actions()) {
            throw ApiFailure.of(
                    ApiFailure.BAD_REQUEST,
                    "the link has " + actions.size() + " actions; it may have " + limits.actions(),
                    "");
        }
        long run = fields.number("run", 0);
        String profile = fields.findText("profile");
        return new RunLink(
                fields.findText("scenario"),
                yaml,
                run > Integer.MAX_VALUE ? Integer.MAX_VALUE : (int) run,
                fields.number("seed", 1),
                profile == null ? Profiles.MODERN : profile,
                new TreeMap<>(fields.texts("settings")),
                actions);
    }

    /**
     * Reads from which virtual time on rounds of a long repetition are to be kept.
     *
     * @return in nanoseconds; {@link Replay#NO_ROUNDS} where the request names none
     */
    static long roundsFromNanos(Fields fields) {
        return Math.max(fields.number("rounds", Replay.NO_ROUNDS), Replay.NO_ROUNDS);
    }

    /** Reads a YAML. */
    static String yaml(Fields fields, LabLimits limits) {
        String yaml = fields.text("yaml");
        if (yaml.length() > limits.yamlCharacters()) {
            throw ApiFailure.of(
                    ApiFailure.TOO_LARGE,
                    "the YAML has " + yaml.length() + " characters; it may have " + limits.yamlCharacters(),
                    "");
        }
        return yaml;
    }

    /** The id of a link and of the rounds that are kept: the same for the same link, on any machine. */
    static String id(RunLink link, long roundsFromNanos) {
        try {
            MessageDigest hash = MessageDigest.getInstance("SHA-256");
            add(hash, String.valueOf(link.scenario()));
            add(hash, String.valueOf(link.yaml()));
            add(hash, link.run() + "/" + link.seed() + "/" + link.profile());
            if (roundsFromNanos != Replay.NO_ROUNDS) {
                add(hash, "rounds " + roundsFromNanos);
            }
            link.settings().forEach((name, value) -> {
                add(hash, name);
                add(hash, value);
            });
            for (UserAction each : link.actions()) {
                add(hash, each.atNanos() + ":" + each.sentence());
            }
            byte[] digest = hash.digest();
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, ID_BYTES));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java platform has SHA-256", impossible);
        }
    }

    /** Adds a text preceded by its length, so that different lists of texts are never the same sequence of bytes. */
    private static void add(MessageDigest hash, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        hash.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
        hash.update(bytes);
    }
}
