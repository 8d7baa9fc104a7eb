package io.hawser.proof.compare;

/**
 * A difference that nobody has wanted, seen again alone and made as short as it gets.
 *
 * @param seed of the exchange that has shown it
 * @param times in how many exchanges something like it was seen
 * @param exchange the shortest exchange that shows it
 * @param difference what differs, in words
 * @param script the shortest exchange as a packetdrill script that the kernel passes
 */
public record FoundDifference(long seed, int times, KernelExchange exchange, String difference, String script) {}
