package io.hawser.cli.peer.program;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Reads each connection to its end without closing it. */
public final class LeakyServer {
    private static final List<Socket> FORGOTTEN = new ArrayList<>();

    private LeakyServer() {}

    /** The port is the only argument. */
    public static void main(String[] arguments) throws IOException {
        try (ServerSocket listening = new ServerSocket(Integer.parseInt(arguments[0]))) {
            System.out.println("listening");
            while (true) {
                Socket accepted = listening.accept();
                accepted.getInputStream().readAllBytes();
                FORGOTTEN.add(accepted);
            }
        }
    }
}
