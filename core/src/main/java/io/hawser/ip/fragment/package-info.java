/** Reassembly of fragmented datagrams. Start at {@link io.hawser.ip.fragment.Reassembler}. */
@NullMarked
package io.hawser.ip.fragment;

import org.jspecify.annotations.NullMarked;
