/**
 * Memory for the data of connections. Begin with {@link io.hawser.tcp.buffer.StreamBuffer}, which holds a stretch of a
 * byte stream in chunks of a {@link io.hawser.tcp.buffer.ChunkPool}; {@link io.hawser.tcp.buffer.OutOfOrder} knows
 * which ranges have arrived ahead of a gap, {@link io.hawser.tcp.buffer.WriteMarks} where writes have set marks, and
 * {@link io.hawser.tcp.buffer.TcpMemory} how much all connections may take.
 */
@NullMarked
package io.hawser.tcp.buffer;

import org.jspecify.annotations.NullMarked;
