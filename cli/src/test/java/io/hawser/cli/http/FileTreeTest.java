package io.hawser.cli.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileTreeTest {
    @TempDir
    private Path folder;

    private Path root;
    private FileTree tree;

    @BeforeEach
    void plant() throws IOException {
        folder = folder.toRealPath();
        root = Files.createDirectories(folder.resolve("root"));
        Files.createDirectories(root.resolve("sub"));
        Files.writeString(root.resolve("sub/a b.txt"), "inside");
        Files.writeString(root.resolve("\u00e4"), "inside");
        Files.writeString(folder.resolve("secret"), "outside");
        Files.createDirectories(folder.resolve("root-2"));
        Files.writeString(folder.resolve("root-2/secret"), "outside");
        Files.createSymbolicLink(root.resolve("out"), folder.resolve("secret"));
        Files.createSymbolicLink(root.resolve("outfolder"), folder);
        Files.createSymbolicLink(root.resolve("twin"), folder.resolve("root-2/secret"));
        Files.createSymbolicLink(root.resolve("in"), Path.of("sub"));
        Files.createSymbolicLink(root.resolve("circle"), Path.of("circle"));
        tree = new FileTree(root);
    }

    @Test
    void findsFilesAndFolders() throws Refusal {
        assertThat(tree.find("/")).isEqualTo(root);
        assertThat(tree.find("//sub/./")).isEqualTo(root.resolve("sub"));
        assertThat(tree.find("/sub/a%20b.txt")).isEqualTo(root.resolve("sub/a b.txt"));
        assertThat(tree.find("/in/a%20b.txt")).isEqualTo(root.resolve("sub/a b.txt"));
        assertThat(tree.find("/%c3%A4")).isEqualTo(root.resolve("\u00e4"));
    }

    @ParameterizedTest
    @CsvSource({
        "/../secret,FORBIDDEN",
        "/sub/../../secret,FORBIDDEN",
        "/%2e%2e/secret,FORBIDDEN",
        "/..%2fsecret,FORBIDDEN",
        "/sub/%2E./%2e%2e/secret,FORBIDDEN",
        "/out,FORBIDDEN",
        "/outfolder/secret,FORBIDDEN",
        "/twin,FORBIDDEN",
        "/circle,NOT_FOUND",
        "//etc/passwd,NOT_FOUND",
        "/%2fetc%2fpasswd,NOT_FOUND",
        "/sub%00,NOT_FOUND",
        "/sub/a%20b.txt/,NOT_FOUND",
        "/sub/a%20b.txt/x,NOT_FOUND",
        "/%252e%252e/secret,NOT_FOUND",
        "/%c0%ae%c0%ae/secret,NOT_FOUND",
        "/nothing,NOT_FOUND",
        "/%,BAD_REQUEST",
        "/%4,BAD_REQUEST",
        "/%zz,BAD_REQUEST",
    })
    void leadsNowhereElse(String path, Status status) {
        assertThatThrownBy(() -> tree.find(path))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.status()).isEqualTo(status));
    }

    @Test
    void overlooksNamesThatAreTooLong() {
        assertThatThrownBy(() -> tree.find("/" + "x".repeat(300)))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.status()).isEqualTo(Status.NOT_FOUND));
    }
}
