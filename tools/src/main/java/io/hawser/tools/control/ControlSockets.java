package io.hawser.tools.control;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The folder with the control sockets of running stacks: {@code NAME.sock} for each. Only the user has access to it.
 *
 * @param folder the folder; it need not exist
 */
public record ControlSockets(Path folder) {
    private static final String SUFFIX = ".sock";

    /** Maximum length of a Unix socket's path in bytes. */
    private static final int MAX_PATH_BYTES = 107;

    /**
     * The folder of this user: {@code HAWSER_RUN_DIR} if that is set, {@code /run/hawser} for root, or else a folder
     * below {@code XDG_RUNTIME_DIR} or the folder for temporary files.
     */
    public static ControlSockets ofThisUser() {
        String chosen = System.getenv("HAWSER_RUN_DIR");
        if (chosen != null && !chosen.isEmpty()) {
            return new ControlSockets(Path.of(chosen));
        }
        String user = System.getProperty("user.name");
        if ("root".equals(user)) {
            return new ControlSockets(Path.of("/run/hawser"));
        }
        String runtime = System.getenv("XDG_RUNTIME_DIR");
        return new ControlSockets(
                runtime != null && !runtime.isEmpty()
                        ? Path.of(runtime, "hawser")
                        : Path.of(System.getProperty("java.io.tmpdir"), "hawser-" + user));
    }

    /**
     * The path of a stack's socket.
     *
     * @throws IllegalArgumentException if the name is not valid
     */
    public Path pathOf(String name) {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
            throw new IllegalArgumentException(
                    "a stack's name has letters, digits, '.', '_' and '-' and begins with a letter or digit, not '"
                            + name + "'");
        }
        Path path = folder.resolve(name + SUFFIX);
        if (path.toString().getBytes(StandardCharsets.UTF_8).length > MAX_PATH_BYTES) {
            throw new IllegalArgumentException("the name '" + name + "' is too long: " + path + " cannot be a socket");
        }
        return path;
    }

    /** Makes the folder, accessible only to this user. */
    void create() throws IOException {
        Path parent = folder.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        try {
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException there) {
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                    || !Files.getOwner(folder).getName().equals(System.getProperty("user.name"))) {
                throw new IOException(folder + " is not a folder of this user's", there);
            }
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
    }

    /** The names of the stacks that run. Sockets that nobody listens on any more are removed. */
    public List<String> running() throws IOException {
        List<String> names = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return names;
        }
        try (DirectoryStream<Path> sockets = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
            for (Path socket : sockets) {
                SocketChannel connected = connect(socket);
                if (connected == null) {
                    Files.deleteIfExists(socket);
                } else {
                    connected.close();
                    String file = String.valueOf(socket.getFileName());
                    names.add(file.substring(0, file.length() - SUFFIX.length()));
                }
            }
        }
        names.sort(null);
        return names;
    }

    /** Connects to a socket; null if nobody listens on it. */
    public static @Nullable SocketChannel connect(Path socket) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            return channel;
        } catch (ConnectException refused) {
            channel.close();
            return null;
        } catch (IOException failed) {
            channel.close();
            if (Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
                throw failed;
            }
            return null;
        }
    }
}
