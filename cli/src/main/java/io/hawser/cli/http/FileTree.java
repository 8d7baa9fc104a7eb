package io.hawser.cli.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * The files below one folder. No path leads out of it: neither by {@code ..}, however encoded, nor by a symbolic link.
 */
final class FileTree {
    private final Path root;

    FileTree(Path folder) throws IOException {
        root = folder.toRealPath();
    }

    /**
     * Finds what a path of a URL names.
     *
     * @param path percent-encoded, beginning with a slash
     * @return the file or folder itself, with every link followed
     */
    Path find(String path) throws Refusal {
        Path named = root;
        for (String name : decode(path).split("/", -1)) {
            if (name.equals("..")) {
                throw new Refusal(Status.FORBIDDEN, "A path may not lead upwards.");
            }
            if (!name.isEmpty() && !name.equals(".")) {
                named = named.resolve(name);
            }
        }
        Path real = realPath(named, path);
        if (path.endsWith("/") && !Files.isDirectory(real, LinkOption.NOFOLLOW_LINKS)) {
            throw notFound(path);
        }
        return real;
    }

    /** Follows the links of a path below the root; refuses to follow one that leads out. */
    Path realPath(Path named, String asked) throws Refusal {
        Path real;
        try {
            real = named.toRealPath();
        } catch (AccessDeniedException denied) {
            throw forbidden(asked);
        } catch (IOException missing) {
            // no such file, a file where a folder should be, a name too long, links in a circle
            throw notFound(asked);
        }
        if (!real.startsWith(root)) {
            throw forbidden(asked);
        }
        return real;
    }

    static Refusal notFound(String path) {
        return new Refusal(Status.NOT_FOUND, "There is no " + path + " here.");
    }

    static Refusal forbidden(String path) {
        return new Refusal(Status.FORBIDDEN, path + " may not be read.");
    }

    private static String decode(String path) throws Refusal {
        ByteBuffer decoded = ByteBuffer.allocate(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '%') {
                decoded.put((byte) (digit(path, i + 1) << 4 | digit(path, i + 2)));
                i += 2;
            } else {
                decoded.put((byte) c);
            }
        }
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(decoded.flip()).toString();
            if (text.indexOf('\0') >= 0) {
                throw notFound(path);
            }
            return text;
        } catch (CharacterCodingException notUtf8) {
            throw notFound(path);
        }
    }

    private static int digit(String path, int at) throws Refusal {
        int value = at < path.length() ? Character.digit(path.charAt(at), 16) : -1;
        if (value < 0) {
            throw new Refusal(Status.BAD_REQUEST, "After '%' two hexadecimal digits are expected.");
        }
        return value;
    }
}
