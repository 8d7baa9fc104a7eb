package io.hawser.tcp.authentication;

/**
 * Content of TCP_AO_INFO.
 *
 * @param currentSendId the SendID of the key that segments are signed with; -1 before a connection has one
 * @param rnextReceiveId the RecvID of the key that the peer is asked to use; -1 before a connection has one
 * @param required whether peers without a key are refused
 * @param acceptsIcmps whether hard ICMP errors are heeded
 * @param good segments whose code was right
 * @param bad segments whose code was wrong
 * @param keyNotFound segments with a KeyID that nobody knows
 * @param unsigned segments that were not signed and should have been
 * @param droppedIcmps ICMP errors that were not heeded
 */
public record TcpAoInfo(
        int currentSendId,
        int rnextReceiveId,
        boolean required,
        boolean acceptsIcmps,
        long good,
        long bad,
        long keyNotFound,
        long unsigned,
        long droppedIcmps) {}
