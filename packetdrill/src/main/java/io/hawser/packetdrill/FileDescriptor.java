package io.hawser.packetdrill;

/** What a descriptor of a script stands for. */
sealed interface FileDescriptor permits StreamSocket, EpollInstance {
    /** close(2). */
    void close();
}
