package io.hawser.packetdrill;

/** The object of a descriptor in a script. */
sealed interface FileDescriptor permits StreamSocket, EpollInstance {
    /** close(2). */
    void close();
}
