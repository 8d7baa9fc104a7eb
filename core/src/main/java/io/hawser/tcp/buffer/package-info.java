/**
 * Memory for the data of connections. Begin with {@link io.hawser.tcp.buffer.StreamBuffer}, which holds a part of a
 * byte stream in chunks of a {@link io.hawser.tcp.buffer.ChunkPool}. A {@link io.hawser.tcp.buffer.ReceiveBuffer}
 * leaves arriving data in its packets until a burst ends. {@link io.hawser.tcp.buffer.OutOfOrder} keeps the ranges
 * received ahead of a gap, {@link io.hawser.tcp.buffer.WriteMarks} the marks of writes, and
 * {@link io.hawser.tcp.buffer.TcpMemory} limits the memory of all connections.
 */
@NullMarked
package io.hawser.tcp.buffer;

import org.jspecify.annotations.NullMarked;
