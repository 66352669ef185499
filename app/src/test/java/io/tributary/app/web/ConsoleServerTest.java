package io.tributary.app.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tributary.app.config.ConsoleConfig;
import io.tributary.app.config.Secret;
import io.tributary.app.console.LogTail;
import io.tributary.app.status.StatusReport;
import io.tributary.app.status.StatusReport.LandingReport;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The page's server as other machines and other sites meet it. */
class ConsoleServerTest {
    private static final String TOKEN = "open sesame";

    @TempDir
    static Path folder;

    private static ConsoleConfig open;

    private final ShownPipeline shown = new ShownPipeline(new StatusReport(
            "world",
            "2026-11-20T10:15:00Z",
            "running",
            null,
            null,
            7,
            null,
            new LandingReport("/srv/landing", "0/1", null, null, null, null, 1L << 30),
            List.of(),
            List.of(),
            List.of()));

    @BeforeAll
    static void makeKeys() throws Exception {
        open = config("console");
    }

    /** Open to other machines, with a certificate of its own. */
    private static ConsoleConfig config(String name) throws IOException, InterruptedException {
        Path keystore = folder.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "console",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        keystore.toString(),
                        "-storepass",
                        "changeit")
                .redirectErrorStream(true)
                .start();
        String printed = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(printed).isZero();
        return new ConsoleConfig(
                "0.0.0.0:0", new Secret(TOKEN), Optional.of(keystore), new Secret("changeit"), false, false);
    }

    @Test
    void otherMachinesNeedTlsAndTheToken() throws Exception {
        try (ConsoleServer server = ConsoleServer.start(open, shown).orElseThrow()) {
            assertThat(server.address()).startsWith("https://0.0.0.0:");
            HttpClient client = client(open);

            HttpResponse<String> unknown = send(client, request(server, "api/status"));
            assertThat(unknown.statusCode()).isEqualTo(401);
            assertThat(unknown.body()).doesNotContain("/srv/landing");
            assertThat(unknown.headers().firstValue("WWW-Authenticate"))
                    .contains("Basic realm=\"tributary\", charset=\"UTF-8\"");
            assertThat(send(client, request(server, "").header("Authorization", "Bearer open sesam"))
                            .statusCode())
                    .isEqualTo(401);

            String basic = Base64.getEncoder().encodeToString(("anybody:" + TOKEN).getBytes(StandardCharsets.UTF_8));
            for (String authorization : List.of("Bearer " + TOKEN, "Basic " + basic)) {
                assertThat(send(client, request(server, "api/status").header("Authorization", authorization))
                                .body())
                        .contains("/srv/landing");
            }
            assertThat(send(client, request(server, "healthz")).statusCode())
                    .as("health is for everybody")
                    .isEqualTo(200);

            assertThatThrownBy(() -> send(
                            HttpClient.newHttpClient(),
                            HttpRequest.newBuilder(URI.create(
                                    server.address().replace("https://0.0.0.0", "http://127.0.0.1") + "healthz"))))
                    .as("without TLS")
                    .isInstanceOf(IOException.class);
            SSLParameters old = new SSLParameters();
            old.setProtocols(new String[] {"TLSv1.1"});
            HttpClient outdated = HttpClient.newBuilder()
                    .sslContext(PinnedCertificates.of(open.tlsKeystore().orElseThrow(), "changeit"))
                    .sslParameters(old)
                    .build();
            assertThatThrownBy(() -> send(outdated, request(server, "healthz"))).isInstanceOf(IOException.class);
        }
    }

    @Test
    void theCommandLineTakesTheVeryCertificateOfTheKeystore() throws Exception {
        try (ConsoleServer server = ConsoleServer.start(open, shown).orElseThrow()) {
            assertThat(new ConsoleClient(server.address(), "world", open).log(0))
                    .containsExactly(new LogTail.Line(1, "2026-11-20T10:15:00Z", "INFO", "page at"));
            assertThat(new ConsoleClient(server.address(), "world", open).log(1))
                    .isEmpty();

            ConsoleClient other = new ConsoleClient(server.address(), "world", config("other"));
            assertThatThrownBy(() -> other.log(0))
                    .isInstanceOfSatisfying(PipelineException.class, failure -> assertThat(failure.code())
                            .isEqualTo(ErrorCode.CONSOLE_UNAVAILABLE))
                    .hasRootCauseMessage("It does not show the certificate of console.tls-keystore")
                    .hasCauseInstanceOf(SSLHandshakeException.class);

            ConsoleClient otherPipeline = new ConsoleClient(server.address(), "moon", open);
            assertThatThrownBy(() -> otherPipeline.log(0)).hasMessageEndingWith(": it is of pipeline world");
        }
    }

    @Test
    void keystoreThatCannotBeUsedIsNamedAndIsNoReasonNotToCopy() {
        Path absent = folder.resolve("absent.p12");

        assertThat(whyNoPage(Optional.of(absent), "changeit"))
                .startsWith("no page: 0.0.0.0:0 cannot be served with the keystore " + absent + ": ")
                .contains("absent.p12")
                .endsWith("; correct it in the pipeline file, or switch console.listen off");
        assertThat(whyNoPage(open.tlsKeystore(), "wrong"))
                .contains("cannot be served with the keystore "
                        + open.tlsKeystore().orElseThrow())
                .contains("password was incorrect");
    }

    private String whyNoPage(Optional<Path> keystore, String password) {
        Logger logger = (Logger) LoggerFactory.getLogger(ConsoleServer.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        try {
            assertThat(ConsoleServer.start(
                            new ConsoleConfig(
                                    "0.0.0.0:0", new Secret(TOKEN), keystore, new Secret(password), false, false),
                            shown))
                    .isEmpty();
        } finally {
            logger.detachAppender(lines);
        }
        return lines.list.stream()
                .filter(line -> line.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .collect(Collectors.joining("\n"));
    }

    @Test
    void nothingIsDoneForAnotherSite() throws Exception {
        ConsoleConfig local =
                new ConsoleConfig("127.0.0.1:0", new Secret(""), Optional.empty(), new Secret(""), false, false);
        try (ConsoleServer server = ConsoleServer.start(local, shown).orElseThrow()) {
            HttpClient client = HttpClient.newHttpClient();
            String pause = "api/table/pause?table=world.city";

            assertThat(status(client, post(server, pause))).as("a form").isEqualTo(403);
            assertThat(status(client, post(server, pause).header("Content-Type", "text/plain")))
                    .isEqualTo(403);
            assertThat(status(
                            client,
                            post(server, pause)
                                    .header("X-Tributary", "pause")
                                    .header("Origin", "https://evil.example")))
                    .isEqualTo(403);
            assertThat(status(
                            client,
                            post(server, pause).header("X-Tributary", "pause").header("Origin", "null")))
                    .as("a sandboxed frame")
                    .isEqualTo(403);
            assertThat(status(
                            client,
                            post(server, pause).header("X-Tributary", "pause").header("Sec-Fetch-Site", "same-site")))
                    .isEqualTo(403);
            assertThat(status(client, request(server, pause))).as("a link").isEqualTo(404);
            assertThat(shown.asked()).isEmpty();

            String origin = server.address().replaceFirst("/$", "");
            assertThat(status(
                            client,
                            post(server, pause)
                                    .header("X-Tributary", "pause")
                                    .header("Origin", origin)
                                    .header("Sec-Fetch-Site", "same-origin")))
                    .isEqualTo(200);
            assertThat(shown.asked()).containsExactly("PAUSE world.city");
        }
    }

    @Test
    void everyAnswerHasTheStrictPolicy() throws Exception {
        try (ConsoleServer server = ConsoleServer.start(open, shown).orElseThrow()) {
            for (String path : List.of("", "api/status", "app.js", "healthz", "nothing/here")) {
                HttpResponse<String> answer =
                        send(client(open), request(server, path).header("Authorization", "Bearer " + TOKEN));
                assertThat(answer.headers().firstValue("Content-Security-Policy"))
                        .as(path)
                        .contains("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                                + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
                assertThat(answer.headers().firstValue("X-Content-Type-Options"))
                        .contains("nosniff");
                assertThat(answer.headers().firstValue("Referrer-Policy")).contains("no-referrer");
                assertThat(answer.headers().firstValue("Cross-Origin-Resource-Policy"))
                        .contains("same-origin");
                assertThat(answer.headers().firstValue("Access-Control-Allow-Origin"))
                        .isEmpty();
                assertThat(answer.headers().firstValue("Server")).isEmpty();
            }
        }
    }

    private static HttpClient client(ConsoleConfig config) {
        return HttpClient.newBuilder()
                .sslContext(PinnedCertificates.of(
                        config.tlsKeystore().orElseThrow(), config.tlsPassword().text()))
                .build();
    }

    private static HttpRequest.Builder request(ConsoleServer server, String path) {
        return HttpRequest.newBuilder(URI.create(server.address().replace("//0.0.0.0:", "//127.0.0.1:") + path));
    }

    private static HttpRequest.Builder post(ConsoleServer server, String path) {
        return request(server, path).POST(HttpRequest.BodyPublishers.noBody());
    }

    private static int status(HttpClient client, HttpRequest.Builder request) throws Exception {
        return send(client, request).statusCode();
    }

    private static HttpResponse<String> send(HttpClient client, HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
