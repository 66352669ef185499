package io.tributary.app.web;

import io.tributary.app.config.ConsoleConfig;
import io.tributary.app.status.StatusReport;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the page, figures for monitoring, and health, until closed. */
public final class ConsoleServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConsoleServer.class);
    private static final int THREADS_MAX = 8;
    private static final int THREADS_MIN = 2;
    private static final long STOP_MILLIS = 500;

    /** A status of more tables than this is sent less often, so that a browser has at most some 100 KB a second to read. */
    private static final int TABLES_A_SECOND = 200;

    private final Server server;
    private final ServerConnector connector;
    private final ConsoleConfig config;
    private final ConsoleView view;
    private final EventStream events = new EventStream();
    private final AtomicLong sent = new AtomicLong();

    private ConsoleServer(ConsoleConfig config, ConsoleView view) {
        this.config = config;
        this.view = view;
        QueuedThreadPool threads = new QueuedThreadPool(THREADS_MAX, THREADS_MIN);
        threads.setName("console");
        threads.setDaemon(true);
        server = new Server(threads);
        connector = connector(config);
        server.addConnector(connector);
        server.setHandler(new Routes(view, new Access(config), events));
        server.setStopTimeout(STOP_MILLIS);
    }

    /** Serves; empty, with a log line that says why, where it cannot: what is served is no reason not to copy. */
    public static Optional<ConsoleServer> start(ConsoleConfig config, ConsoleView view) {
        ConsoleServer console = null;
        try {
            console = new ConsoleServer(config, view);
            console.server.start();
            LOG.atInfo().log("page at {}", console.address());
            return Optional.of(console);
        } catch (Exception e) {
            if (console != null) {
                console.close();
            }
            LOG.atWarn().log("no page: {}", reason(config, e));
            LOG.atDebug().setCause(e).log("the failure");
            return Optional.empty();
        }
    }

    private ServerConnector connector(ConsoleConfig config) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(8 << 10);
        ServerConnector made;
        if (config.tlsKeystore().isPresent()) {
            SslContextFactory.Server tls = new SslContextFactory.Server();
            tls.setKeyStorePath(config.tlsKeystore().get().toString());
            tls.setKeyStoreType("PKCS12");
            tls.setKeyStorePassword(config.tlsPassword().text());
            SecureRequestCustomizer customizer = new SecureRequestCustomizer();
            customizer.setSniHostCheck(false);
            http.addCustomizer(customizer);
            made = new ServerConnector(
                    server, 1, 1, new SslConnectionFactory(tls, "http/1.1"), new HttpConnectionFactory(http));
        } else {
            made = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        }
        made.setHost(config.host());
        made.setPort(config.port());
        return made;
    }

    private static String reason(ConsoleConfig config, Exception failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && !(cause instanceof BindException)) {
            cause = cause.getCause();
        }
        if (cause instanceof BindException) {
            return config.listen() + " is taken by " + holder(config) + "; choose another console.listen, or off";
        }
        String keystore =
                config.tlsKeystore().map(file -> " with the keystore " + file).orElse("");
        return config.listen() + " cannot be served" + keystore + ": " + failure.getMessage()
                + "; correct it in the pipeline file, or switch console.listen off";
    }

    /** Another pipeline's page says whose it is. */
    private static String holder(ConsoleConfig config) {
        try {
            HttpClient client = HttpClient.newBuilder()
                    .connectTimeout(Duration.ofSeconds(1))
                    .build();
            HttpRequest about = HttpRequest.newBuilder(URI.create("http://" + config.listen() + "/api/about"))
                    .timeout(Duration.ofSeconds(1))
                    .build();
            String answer =
                    client.send(about, HttpResponse.BodyHandlers.ofString()).body();
            String name = answer.replaceFirst("^\\{\"pipeline\":\"([a-z0-9_]+)\".*$", "$1");
            return name.equals(answer) ? "another program" : "the page of pipeline " + name;
        } catch (IOException | IllegalArgumentException e) {
            return "another program";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "another program";
        }
    }

    /** Where it is, such as {@code http://127.0.0.1:8765/}. */
    public String address() {
        String host = config.host().contains(":") ? "[" + config.host() + "]" : config.host();
        return (config.tlsKeystore().isPresent() ? "https://" : "http://") + host + ":" + connector.getLocalPort()
                + "/";
    }

    /** Tells everybody who has the page open. */
    public void send(StatusReport status) {
        long now = System.nanoTime();
        long pause = Duration.ofSeconds(status.tables().size()).toNanos() / TABLES_A_SECOND;
        if (events.isEmpty() || now - sent.get() < pause) {
            return;
        }
        sent.set(now);
        events.send(Routes.write(status), view::log, Routes::write);
    }

    /** The last status before the end, to everybody. */
    public void sendLast(StatusReport status) {
        if (!events.isEmpty()) {
            events.send(Routes.write(status), view::log, Routes::write);
        }
    }

    @Override
    public void close() {
        events.close();
        try {
            server.stop();
        } catch (Exception e) {
            LOG.atDebug().setCause(e).log("the page's server did not stop well");
        }
    }
}
