package io.tributary.capture.mysql.wire;

import io.tributary.servers.ServerFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/**
 * A certificate that nobody trusts, and its key, for a server that encrypts. A key of an elliptic curve is made at once;
 * the RSA key that MariaDB would make itself takes half a minute on a busy machine.
 */
final class ServerCertificate {
    private static final String PASSWORD = "changeit";
    private static final String ALIAS = "server";

    private ServerCertificate() {}

    /** Options of MariaDB's server program, with which it shows a certificate made now. */
    static String[] options() {
        Path folder = ServerFolder.create(ServerFolder.OF_TESTS);
        try {
            Path store = folder.resolve("server.p12");
            makePair(store);
            KeyStore pair = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
            Path certificate =
                    write(folder, "CERTIFICATE", pair.getCertificate(ALIAS).getEncoded());
            Path key = write(
                    folder,
                    "PRIVATE KEY",
                    pair.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded());
            return new String[] {"--ssl=ON", "--ssl-cert=" + certificate, "--ssl-key=" + key};
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void makePair(Path store) throws IOException {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=tributary-test",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .start();
        String printed = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!Files.exists(store)) {
            throw new IOException("keytool made no key: " + printed);
        }
    }

    private static Path write(Path folder, String kind, byte[] content) throws IOException {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return Files.writeString(
                folder.resolve(kind.replace(' ', '-') + ".pem"),
                "-----BEGIN " + kind + "-----\n" + lines + "\n-----END " + kind + "-----\n");
    }
}
