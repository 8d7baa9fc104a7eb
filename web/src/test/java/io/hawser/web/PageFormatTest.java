package io.hawser.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Prettier checks the form of the page's modules and styles by .prettierrc.json. With {@code -Dpage.format=write} it
 * formats them.
 */
class PageFormatTest {
    private static final String INTERPRETER = "node";
    private static final String PAGE = "src/main/resources/io/hawser/web/page/";

    @TempDir
    private Path folder;

    @Test
    void thePageIsFormatted() throws Exception {
        PageTool.require(INTERPRETER);
        boolean writes = "write".equals(System.getProperty("page.format"));
        String output = PageTool.output(
                INTERPRETER,
                unpacked().toString(),
                writes ? "--write" : "--check",
                PAGE + "*.{js,css}",
                PAGE + "{core,ladder,panels}/*.js",
                "src/types/*.d.ts");
        assertThat(output.lines())
                .as("./hawser test -Dtest=PageFormatTest -Dpage.format=write formats them")
                .noneMatch(line -> line.startsWith("[warn]") || line.startsWith("[error]"));
        assertThat(output).contains(writes ? "app.js" : "All matched files use Prettier code style!");
    }

    /** Unpacks Prettier from its jar, and returns its program. */
    private Path unpacked() throws IOException {
        URL inside = Objects.requireNonNull(
                ClassLoader.getSystemResource("META-INF/maven/org.webjars.npm/prettier/pom.properties"),
                "Prettier is not on the class path");
        String jar = inside.toString().substring(0, inside.toString().indexOf("!/"));
        try (FileSystem files = FileSystems.newFileSystem(URI.create(jar), Map.of());
                Stream<Path> all = Files.walk(files.getPath("META-INF/resources/webjars/prettier"))) {
            for (Path each : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
                Path target = folder.resolve(each.toString());
                Files.createDirectories(Objects.requireNonNull(target.getParent()));
                Files.copy(each, target);
            }
        }
        try (Stream<Path> unpacked = Files.walk(folder)) {
            return unpacked.filter(each -> each.endsWith("bin/prettier.cjs"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
