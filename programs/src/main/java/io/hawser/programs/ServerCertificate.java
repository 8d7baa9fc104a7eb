package io.hawser.programs;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A self-signed certificate of the server of a {@link ProgramNetwork}, made by keytool. */
public final class ServerCertificate {
    /** The password of the key, which needs no protection. */
    public static final String PASSWORD = "changeit";

    private static final String ALIAS = "server";

    private final Path file;
    private final KeyStore keys;

    private ServerCertificate(Path file, KeyStore keys) {
        this.file = file;
        this.keys = keys;
    }

    /**
     * Makes one.
     *
     * @param folder the folder for {@code server.p12} and a log
     * @throws IOException if keytool fails; its output is in the message
     */
    public static ServerCertificate make(Path folder) throws IOException {
        Path file = folder.resolve("server.p12");
        Path log = folder.resolve("keytool.log");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=server",
                        "-ext",
                        "san=ip:" + ProgramNetwork.SERVER + ",dns:a.test,dns:b.test,dns:c.test",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(new File("/dev/null"))
                .start();
        try {
            if (keytool.waitFor() != 0) {
                throw new IOException("keytool: " + Files.readString(log));
            }
            KeyStore keys = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(file)) {
                keys.load(in, PASSWORD.toCharArray());
            }
            return new ServerCertificate(file, keys);
        } catch (GeneralSecurityException failed) {
            throw new IOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }

    /** The file with the key and the certificate. */
    public Path file() {
        return file;
    }

    /** The key and the certificate. */
    public KeyStore keys() {
        return keys;
    }

    /** A context that trusts only this certificate. */
    public SSLContext trust() throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry(ALIAS, keys.getCertificate(ALIAS));
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }
}
