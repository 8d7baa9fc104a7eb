package io.hawser.tcp.authentication;

/**
 * Content of TCP_AO_INFO.
 *
 * @param currentSendId the SendID of the key that signs segments; -1 before a connection has one
 * @param rnextReceiveId the RecvID of the key that the peer is asked to use; -1 before a connection has one
 * @param required whether peers without a key are refused
 * @param acceptsIcmps whether hard ICMP errors are processed
 * @param good segments with a correct code
 * @param bad segments with a wrong code
 * @param keyNotFound segments with an unknown KeyID
 * @param unsigned segments that lacked a required signature
 * @param droppedIcmps ICMP errors that were ignored
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
