package io.hawser.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** A Spring Boot application with its Tomcat, and HttpURLConnection, which uses sockets of java.net. */
@Timeout(180)
class SpringBootTest {
    private static final int EXCHANGES = 20;

    private final ProgramNetwork net = new ProgramNetwork(41).impair(Duration.ofMillis(2), 0.01);

    @AfterEach
    void end() {
        net.close();
    }

    /** Sends back what it gets. */
    @SpringBootConfiguration
    @EnableAutoConfiguration
    @RestController
    public static class EchoApplication {
        /** For Spring. */
        @PostMapping("/echo")
        public byte[] echo(@RequestBody byte[] body) {
            return body;
        }
    }

    private static byte[] post(byte[] body) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) URI.create("http://" + ProgramNetwork.SERVER + ":8080/echo")
                .toURL()
                .openConnection();
        connection.setRequestProperty("Content-Type", "application/octet-stream");
        connection.setRequestProperty("Accept", "application/octet-stream");
        connection.setReadTimeout(30_000);
        connection.setDoOutput(true);
        try (OutputStream out = connection.getOutputStream()) {
            out.write(body);
        }
        assertThat(connection.getResponseCode()).isEqualTo(200);
        return connection.getInputStream().readAllBytes();
    }

    @Test
    void springBootAnswersUntilItIsStopped() throws Exception {
        ConfigurableApplicationContext application = net.server()
                .call(() -> new SpringApplicationBuilder(EchoApplication.class)
                        .web(WebApplicationType.SERVLET)
                        .properties("server.port=8080", "spring.main.banner-mode=off", "spring.jmx.enabled=false")
                        .run());
        net.client().call(() -> {
            for (int i = 0; i < EXCHANGES; i++) {
                byte[] body = Work.noise(i, 1 + 10_000 * i);
                assertThat(Work.checksum(post(body))).isEqualTo(Work.checksum(body));
            }
            return null;
        });
        net.server().run(application::close);
        net.client().call(() -> {
            assertThatThrownBy(() -> post(new byte[1])).isInstanceOf(IOException.class);
            return null;
        });
    }
}
