package io.hawser.packetdrill;

/** The object behind a descriptor of a script. */
sealed interface FileDescriptor permits StreamSocket, EpollInstance {
    /** close(2). */
    void close();
}
