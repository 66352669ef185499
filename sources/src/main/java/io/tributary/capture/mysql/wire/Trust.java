package io.tributary.capture.mysql.wire;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Where the certificates come from that a server's certificate must lead to. */
public sealed interface Trust {
    /** Those the Java runtime trusts. */
    record JavaRuntime() implements Trust {}

    /**
     * One or more certificates in PEM form.
     *
     * @param source a file's path, or the text itself, which begins with {@code -----BEGIN CERTIFICATE-----}
     */
    record Pem(String source) implements Trust {
        static final String BEGIN = "-----BEGIN CERTIFICATE-----";
    }

    /**
     * A Java key store.
     *
     * @param password empty for none
     */
    record Store(String path, String password) implements Trust {
        @Override
        public String toString() {
            return "Store[path=" + path + "]";
        }
    }

    /** The maker of encrypted sockets that trusts what {@code mode} says. */
    static SSLSocketFactory sockets(Trust trust, TlsMode mode) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            TrustManager[] managers = mode.verifies() ? managers(trust) : new TrustManager[] {new Anyone()};
            context.init(null, managers, null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException | IOException e) {
            throw new PipelineException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "Cannot use the trusted certificates of " + name(trust) + ": " + PipelineException.describe(e),
                    "Name a readable file: serverSslCert for PEM, or trustCertificateKeyStoreUrl and"
                            + " trustCertificateKeyStorePassword for a key store.",
                    e);
        }
    }

    private static TrustManager[] managers(Trust trust) throws GeneralSecurityException, IOException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store(trust));
        return factory.getTrustManagers();
    }

    private static @Nullable KeyStore store(Trust trust) throws GeneralSecurityException, IOException {
        if (trust instanceof Pem pem) {
            return store(pem);
        }
        if (trust instanceof Store store) {
            char[] password =
                    store.password().isEmpty() ? null : store.password().toCharArray();
            return KeyStore.getInstance(new File(store.path()), password);
        }
        return null;
    }

    private static KeyStore store(Pem pem) throws GeneralSecurityException, IOException {
        byte[] bytes = pem.source().startsWith(Pem.BEGIN)
                ? pem.source().getBytes(StandardCharsets.US_ASCII)
                : Files.readAllBytes(Path.of(pem.source()));
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = new ByteArrayInputStream(bytes)) {
            int count = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("server-" + count++, certificate);
            }
            if (count == 0) {
                throw new IOException("it holds no certificate");
            }
        }
        return store;
    }

    private static String name(Trust trust) {
        if (trust instanceof Pem pem) {
            return pem.source().startsWith(Pem.BEGIN) ? "serverSslCert" : pem.source();
        }
        return trust instanceof Store store ? store.path() : "the Java runtime";
    }

    /** Takes every certificate: what the modes that only encrypt are for. */
    final class Anyone extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
