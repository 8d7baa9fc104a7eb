package io.hawser.proof.compare;

/**
 * An unwanted difference that was reproduced alone and reduced to a minimal exchange.
 *
 * @param seed the seed of the exchange that has shown it
 * @param times number of exchanges with a similar difference
 * @param exchange the shortest exchange that shows it
 * @param difference the difference in words
 * @param script the shortest exchange as a packetdrill script that passes on the kernel
 */
public record FoundDifference(long seed, int times, KernelExchange exchange, String difference, String script) {}
