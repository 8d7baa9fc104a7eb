/**
 * Capture filters in the language of pcap-filter(7); {@link io.hawser.tools.filter.PacketFilter} is a compiled one. A
 * {@code FilterLexer} makes tokens, {@code FilterParser} reads the grammar, and the classes called {@code …Tests}
 * make the {@code FilterCondition} of each primitive.
 */
@NullMarked
package io.hawser.tools.filter;

import org.jspecify.annotations.NullMarked;
