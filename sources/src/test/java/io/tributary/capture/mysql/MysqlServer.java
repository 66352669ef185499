package io.tributary.capture.mysql;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tributary.servers.MariadbBinaries;
import io.tributary.servers.MariadbProcess;
import io.tributary.servers.ServerFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The servers the suite runs against. MariaDB's are started once, on first use, from what the build unpacks; MySQL is
 * the one the environment names, and tests that need it are skipped when it names none.
 */
public enum MysqlServer {
    /** The version of MariaDB most used now. */
    MARIADB(MariadbBinaries.NEWEST),
    /** The oldest supported one. */
    MARIADB_OLD(MariadbBinaries.OLDEST),
    /** The server at {@code TRIBUTARY_TEST_MYSQL_URL}, as in {@code jdbc:mysql://127.0.0.1:3307/?user=root}. */
    MYSQL("");

    private static final String VARIABLE = "TRIBUTARY_TEST_MYSQL_URL";
    private static final Path UNPACKED = Path.of("..", "servers", "target", "mariadb");

    private final String version;
    private @Nullable MariadbProcess running;

    MysqlServer(String version) {
        this.version = version;
    }

    /** Whether it is MariaDB, of whatever version. */
    public boolean isMariadb() {
        return this != MYSQL;
    }

    /** A new empty database, of character set utf8mb4. */
    public MysqlDatabase createDatabase() {
        return isMariadb() ? MysqlDatabase.createOn(server()) : MysqlDatabase.createAt(mysqlUrl());
    }

    /**
     * A server of this MariaDB version for one test alone, which closes it.
     *
     * @param options of the server program, as in {@code --log-bin-compress=ON}; they win over the usual ones
     */
    public MariadbProcess start(String... options) {
        if (!isMariadb()) {
            return abort("MySQL is not ours to start");
        }
        try {
            Path folder = ServerFolder.create(ServerFolder.OF_TESTS);
            MariadbProcess server =
                    MariadbProcess.start(MariadbBinaries.in(UNPACKED, version), folder, List.of(options));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> discard(server, folder)));
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void discard(MariadbProcess server, Path folder) {
        try {
            server.kill();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ServerFolder.delete(folder);
    }

    private synchronized MariadbProcess server() {
        MariadbProcess found = running;
        if (found == null) {
            found = start();
            running = found;
        }
        return found;
    }

    /** Ends the server and starts it again, on the same port with the same data. Skips the test when it is MySQL. */
    public synchronized void restart() {
        assumeTrue(isMariadb(), "MySQL is not ours to restart");
        try {
            server().restart();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the server until the next {@link #restart()}. Skips the test when it is MySQL. */
    public synchronized void stop() {
        assumeTrue(isMariadb(), "MySQL is not ours to stop");
        try {
            server().stop();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String mysqlUrl() {
        String url = System.getenv(VARIABLE);
        return url == null || url.isBlank() ? abort(VARIABLE + " is not set: skipped for MySQL") : url;
    }
}
