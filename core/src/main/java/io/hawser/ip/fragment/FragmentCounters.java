package io.hawser.ip.fragment;

import io.hawser.ip.event.IpCounter;

/**
 * The MIB counters of the reassembly of one family.
 *
 * @param requested fragments that arrived
 * @param reassembled datagrams that were completed
 * @param failed datagrams that were discarded, for any reason
 * @param timedOut datagrams that were discarded because a fragment was missing for too long
 */
public record FragmentCounters(IpCounter requested, IpCounter reassembled, IpCounter failed, IpCounter timedOut) {
    /** Those of {@code Ip}. */
    public static final FragmentCounters V4 = new FragmentCounters(
            IpCounter.REASM_REQDS, IpCounter.REASM_OKS, IpCounter.REASM_FAILS, IpCounter.REASM_TIMEOUT);

    /** Those of {@code Ip6}. */
    public static final FragmentCounters V6 = new FragmentCounters(
            IpCounter.V6_REASM_REQDS, IpCounter.V6_REASM_OKS, IpCounter.V6_REASM_FAILS, IpCounter.V6_REASM_TIMEOUT);
}
