package io.hawser.proof.compare;

import io.hawser.proof.compare.Comparison.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/**
 * Compares Hawser with the kernel of this machine: each exchange is played with the kernel in real time, then with
 * Hawser in virtual time with the same times of steps, and the answers are compared. It needs Linux, and root for a
 * network namespace.
 */
public final class KernelComparison {
    /** Limit of differences that are examined alone. */
    private static final int MOST_RETRIED = 150;

    /** Limit of similar differences that are examined alone. */
    private static final int MOST_OF_A_KIND = 2;

    /** Number of times that an exchange must differ when it runs alone. */
    private static final int CONFIRMATIONS = 2;

    private static final int FEW_AT_ONCE = 40;

    /**
     * Number of trials of an example; the first one also warms up this machine, so that immediate steps are fast
     * enough.
     */
    private static final int EXAMPLE_TRIALS = 4;

    private static final int MOST_ROUNDS = 20;

    private final WantedDifferences wanted;
    private final Kernel kernel;
    private final Map<String, String> settings;
    private long nextAddresses;

    private KernelComparison(
            WantedDifferences wanted, Kernel kernel, Map<String, String> changed, long firstAddresses) {
        this.wanted = wanted;
        this.kernel = kernel;
        Map<String, String> all = new TreeMap<>(ExchangeSettings.ofHawser());
        all.putAll(changed);
        this.settings = Map.copyOf(all);
        nextAddresses = firstAddresses;
    }

    /**
     * Compares the exchanges of seeds {@code first} to {@code first + count - 1}, and the examples of the wanted
     * differences.
     *
     * @param atOnce number of exchanges that run in parallel on the kernel
     * @param progress receives from time to time the number of finished exchanges
     * @throws io.hawser.device.DeviceException if the system does not permit it or fails
     */
    public static ComparisonReport run(long first, long count, int atOnce, LongConsumer progress)
            throws InterruptedException {
        return run(Map.of(), first, count, atOnce, progress);
    }

    /**
     * Compares with changed settings of Hawser, to check that the comparison detects their effects.
     *
     * @param changed names and values of sysctls
     */
    public static ComparisonReport run(
            Map<String, String> changed, long first, long count, int atOnce, LongConsumer progress)
            throws InterruptedException {
        WantedDifferences wanted = WantedDifferences.read();
        return inside(() -> {
            try (Kernel kernel = new Kernel(ExchangeSettings.OF_KERNEL)) {
                return new KernelComparison(wanted, kernel, changed, count).compare(first, count, atOnce, progress);
            }
        });
    }

    /**
     * An exchange with the answers of both.
     *
     * @param text the text to print
     * @param differs whether there is an unwanted difference
     */
    public record Shown(String text, boolean differs) {}

    /**
     * Compares one exchange, and shows every answer of both.
     *
     * @throws io.hawser.device.DeviceException if the system does not permit it or fails
     */
    public static Shown show(KernelExchange exchange) throws InterruptedException {
        WantedDifferences wanted = WantedDifferences.read();
        return inside(() -> {
            try (Kernel kernel = new Kernel(ExchangeSettings.OF_KERNEL)) {
                return new KernelComparison(wanted, kernel, Map.of(), 0).show(kernel, exchange);
            }
        });
    }

    /** The exchange of a seed. */
    public static KernelExchange exchange(long seed) {
        return Generator.exchange(seed);
    }

    /** The text of the list of wanted differences. */
    public static String wantedDifferences() {
        return WantedDifferences.text();
    }

    /** Runs work on a thread of its own, because a thread that has entered a namespace cannot leave it. */
    private static <T> T inside(java.util.function.Supplier<T> work) throws InterruptedException {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = Thread.ofPlatform().name("comparison").start(() -> {
            try {
                result.complete(work.get());
            } catch (Throwable failed) {
                result.completeExceptionally(failed);
            }
        });
        thread.join();
        try {
            return result.join();
        } catch (CompletionException failed) {
            switch (failed.getCause()) {
                case RuntimeException exception -> throw exception;
                case Error error -> throw error;
                case null, default -> throw failed;
            }
        }
    }

    private Addresses addresses(int isn) {
        return Addresses.of(nextAddresses++, isn);
    }

    /** A seed whose exchange differed. */
    private record Suspect(long seed, String signature) {}

    private ComparisonReport compare(long first, long count, int atOnce, LongConsumer progress) {
        long begin = System.nanoTime();
        List<String> stale = staleEntries();
        Map<String, Integer> seen = new TreeMap<>();
        wanted.all().forEach(entry -> seen.put(entry.name(), 0));
        Map<String, List<Suspect>> suspects = new LinkedHashMap<>();
        long[] done = {0};
        kernel.play(
                first,
                count,
                atOnce,
                Generator::exchange,
                seed -> Addresses.of(seed - first, Generator.isn(seed)),
                (transcript, seed) -> {
                    Outcome outcome = outcome(
                            Generator.exchange(seed), Addresses.of(seed - first, Generator.isn(seed)), transcript);
                    outcome.matched().stream()
                            .map(WantedDifference::name)
                            .distinct()
                            .forEach(name -> seen.merge(name, 1, Integer::sum));
                    Difference difference = outcome.difference();
                    if (difference != null) {
                        String signature = Signature.of(difference);
                        suspects.computeIfAbsent(signature, any -> new ArrayList<>())
                                .add(new Suspect(seed, signature));
                    }
                    progress.accept(++done[0]);
                });
        return judge(count, begin, seen, stale, suspects);
    }

    private Outcome outcome(KernelExchange exchange, Addresses addresses, Transcript transcript) {
        return Comparison.of(
                exchange, transcript, HawserSubject.play(exchange, addresses, settings, transcript), wanted);
    }

    /** Replays exchanges that differed, with few others in parallel; shrinks those that still differ. */
    private ComparisonReport judge(
            long count,
            long begin,
            Map<String, Integer> seen,
            List<String> stale,
            Map<String, List<Suspect>> suspects) {
        List<Suspect> retried = new ArrayList<>();
        int unseen = 0;
        for (List<Suspect> alike : suspects.values()) {
            int some = Math.min(Math.min(MOST_OF_A_KIND, alike.size()), MOST_RETRIED - retried.size());
            retried.addAll(alike.subList(0, some));
            unseen += some == 0 ? alike.size() : 0;
        }
        List<Suspect> confirmed = confirmed(retried);
        Map<String, Suspect> shown = new LinkedHashMap<>();
        confirmed.forEach(suspect -> shown.putIfAbsent(suspect.signature(), suspect));
        List<FoundDifference> findings = shrunk(List.copyOf(shown.values()), suspects);
        int fleeting = retried.size() - confirmed.size() + shown.size() - findings.size();
        return new ComparisonReport(count, System.nanoTime() - begin, seen, stale, fleeting, findings, unseen);
    }

    /** The exchanges that differ each time, with the difference that they then show. */
    private List<Suspect> confirmed(List<Suspect> suspects) {
        List<Suspect> left = suspects;
        for (int i = 0; i < CONFIRMATIONS; i++) {
            List<Candidate> candidates = left.stream()
                    .map(suspect -> new Candidate(Generator.exchange(suspect.seed()), Generator.isn(suspect.seed())))
                    .toList();
            List<Optional<Difference>> differences = differences(candidates);
            List<Suspect> still = new ArrayList<>();
            for (int j = 0; j < left.size(); j++) {
                Suspect suspect = left.get(j);
                differences
                        .get(j)
                        .ifPresent(difference -> still.add(new Suspect(suspect.seed(), Signature.of(difference))));
            }
            left = still;
        }
        return left;
    }

    /** Shrinks all of them at once, in rounds: most time is spent in the waits of exchanges. */
    private List<FoundDifference> shrunk(List<Suspect> confirmed, Map<String, List<Suspect>> suspects) {
        List<KernelExchange> shortest = new ArrayList<>();
        confirmed.forEach(suspect -> shortest.add(Generator.exchange(suspect.seed())));
        boolean[] done = new boolean[confirmed.size()];
        for (int round = 0; round < MOST_ROUNDS; round++) {
            List<Candidate> candidates = new ArrayList<>();
            List<Integer> owners = new ArrayList<>();
            for (int i = 0; i < done.length; i++) {
                for (KernelExchange candidate :
                        done[i] ? List.<KernelExchange>of() : Shrinker.candidates(shortest.get(i))) {
                    candidates.add(new Candidate(
                            candidate, Generator.isn(confirmed.get(i).seed())));
                    owners.add(i);
                }
            }
            List<Optional<Difference>> differences = differences(candidates);
            java.util.Arrays.fill(done, true);
            for (int j = candidates.size() - 1; j >= 0; j--) {
                int owner = owners.get(j);
                String signature = confirmed.get(owner).signature();
                if (differences
                        .get(j)
                        .filter(each -> Signature.of(each).equals(signature))
                        .isPresent()) {
                    shortest.set(owner, candidates.get(j).exchange());
                    done[owner] = false;
                }
            }
        }
        List<FoundDifference> findings = new ArrayList<>();
        for (int i = 0; i < confirmed.size(); i++) {
            Suspect suspect = confirmed.get(i);
            int times =
                    suspects.getOrDefault(suspect.signature(), List.of(suspect)).size();
            finding(suspect.seed(), times, shortest.get(i)).ifPresent(findings::add);
        }
        return findings;
    }

    /** The result for the shortest exchange; empty if it no longer differs, for example because of a millisecond. */
    private Optional<FoundDifference> finding(long seed, int times, KernelExchange shortest) {
        for (int i = 0; i < CONFIRMATIONS; i++) {
            Addresses addresses = addresses(Generator.isn(seed));
            Transcript transcript = kernel.play(shortest, addresses);
            Difference shown = outcome(shortest, addresses, transcript).difference();
            if (shown != null) {
                return Optional.of(new FoundDifference(
                        seed, times, shortest, shown.toString(), ScriptWriter.write(shortest, transcript)));
            }
        }
        return Optional.empty();
    }

    /** An exchange to try. */
    private record Candidate(KernelExchange exchange, int isn) {}

    /** Compares some exchanges, a few at a time. */
    private List<Optional<Difference>> differences(List<Candidate> candidates) {
        List<Addresses> addresses =
                candidates.stream().map(each -> addresses(each.isn())).toList();
        List<Optional<Difference>> differences =
                new ArrayList<>(Collections.nCopies(candidates.size(), Optional.empty()));
        kernel.play(
                0,
                candidates.size(),
                FEW_AT_ONCE,
                number -> candidates.get((int) number).exchange(),
                number -> addresses.get((int) number),
                (transcript, number) -> differences.set(
                        (int) number,
                        Optional.ofNullable(outcome(
                                        candidates.get((int) number).exchange(),
                                        addresses.get((int) number),
                                        transcript)
                                .difference())));
        return differences;
    }

    /** The entries whose example does not show their difference; they explain nothing any more. */
    private List<String> staleEntries() {
        List<String> stale = new ArrayList<>();
        List<WantedDifference> left = wanted.all();
        for (int i = 0; i < EXAMPLE_TRIALS && !left.isEmpty(); i++) {
            stale.clear();
            List<WantedDifference> again = new ArrayList<>();
            List<WantedDifference> played = left;
            List<Addresses> addresses =
                    played.stream().map(entry -> addresses(0)).toList();
            kernel.play(
                    0,
                    played.size(),
                    FEW_AT_ONCE,
                    number -> played.get((int) number).example(),
                    number -> addresses.get((int) number),
                    (transcript, number) -> {
                        WantedDifference entry = played.get((int) number);
                        Outcome outcome = outcome(entry.example(), addresses.get((int) number), transcript);
                        if (!outcome.matched().contains(entry)) {
                            again.add(entry);
                            stale.add(staleText(entry, outcome));
                        }
                    });
            left = again;
        }
        return stale;
    }

    private static String staleText(WantedDifference entry, Outcome outcome) {
        Difference difference = outcome.difference();
        if (difference != null) {
            return entry.name() + ": its example differs otherwise:\n" + difference;
        }
        String others = outcome.matched().stream().map(WantedDifference::name).collect(Collectors.joining(", "));
        return entry.name() + ": its example " + (others.isEmpty() ? "does not differ" : "shows " + others);
    }

    private Shown show(Kernel there, KernelExchange exchange) {
        Addresses addresses = addresses(0);
        Transcript transcript = there.play(exchange, addresses);
        Transcript hawser = HawserSubject.play(exchange, addresses, settings, transcript);
        Outcome outcome = Comparison.of(exchange, transcript, hawser, wanted);
        StringBuilder text = new StringBuilder(Comparison.sideBySide(exchange, transcript, hawser));
        outcome.matched()
                .forEach(entry -> text.append("\nwanted, ")
                        .append(entry.name())
                        .append(": ")
                        .append(entry.reason()));
        Difference difference = outcome.difference();
        if (difference != null) {
            text.append("\nunexplained: ").append(difference).append("\n\n");
            text.append(ScriptWriter.write(exchange, transcript));
        }
        return new Shown(text.append('\n').toString(), difference != null);
    }
}
