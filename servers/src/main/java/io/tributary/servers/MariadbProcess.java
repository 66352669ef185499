package io.tributary.servers;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One MariaDB server of our own: an operating system process, listening on this machine only, whose files are below one
 * folder. It writes its log of changes by row ({@code log_bin} with {@code binlog_format=ROW}) and is set up for speed
 * and little memory; what it committed outlives the process, not the machine. The user {@code root} may do all, from
 * any address and without password. Encryption is off, because making its key takes seconds; the option {@code --ssl}
 * turns it on.
 *
 * <p>Runs as whoever starts it, the super user included. One thread at a time.
 */
public final class MariadbProcess implements AutoCloseable {
    private static final String TEMPORARY = "tmp";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> EVERY_RUN = List.of(
            "--skip-name-resolve",
            "--performance-schema=OFF",
            "--innodb-buffer-pool-size=64M",
            "--innodb-log-file-size=64M",
            "--innodb-flush-log-at-trx-commit=2",
            "--innodb-flush-method=nosync",
            "--sync-frm=OFF",
            "--innodb-buffer-pool-dump-at-shutdown=OFF",
            "--innodb-doublewrite=OFF",
            "--key-buffer-size=1M",
            "--aria-pagecache-buffer-size=8M",
            "--max-connections=120");
    private static final List<String> SERVING = List.of(
            "--bind-address=127.0.0.1",
            // in the data folder; an absolute path may be too long for one
            "--socket=socket",
            "--skip-ssl",
            "--log-bin=mysql-bin",
            "--binlog-format=ROW",
            "--sync-binlog=0",
            "--server-id=1",
            "--secure-file-priv=");

    private final MariadbBinaries binaries;
    private final Path folder;
    private final List<String> options;
    private final int port;
    private Process process;

    private MariadbProcess(MariadbBinaries binaries, Path folder, List<String> options) throws IOException {
        this.binaries = binaries;
        this.folder = folder;
        this.options = List.copyOf(options);
        this.port = freePort();
        this.process = serve();
    }

    /**
     * Makes an empty server and starts it; returns when it answers.
     *
     * @param folder  made when it is missing, else empty
     * @param options of the server program, as in {@code --gtid-strict-mode=ON}; they win over the defaults
     * @throws IOException when it does not start; the message has the last lines it logged
     */
    public static MariadbProcess start(MariadbBinaries binaries, Path folder, List<String> options) throws IOException {
        Path home = folder.toAbsolutePath();
        Files.createDirectories(home.resolve("data"));
        // of its own: a server that starts removes the temporary files that others have in a shared one
        Files.createDirectories(home.resolve(TEMPORARY));
        prepare(binaries, home);
        return new MariadbProcess(binaries, home, options);
    }

    /** Where it listens, on 127.0.0.1; the same after a restart. */
    public int port() {
        return port;
    }

    /** Its process id now. */
    public long pid() {
        return process.pid();
    }

    /** Ends it, as an operator does, and starts it again with the same data, port and options. */
    public void restart() throws IOException {
        stop();
        process = serve();
    }

    /** Ends it as an operator does: what is committed is written out first. */
    public void stop() throws IOException {
        process.destroy();
        await();
    }

    /** Ends it as a crash does; {@link #restart()} then recovers. */
    public void kill() throws IOException {
        process.destroyForcibly();
        await();
    }

    /** Ends it; its files stay. */
    @Override
    public void close() throws IOException {
        stop();
    }

    private void await() throws IOException {
        try {
            if (process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        throw new IOException("MariaDB in " + folder + " did not stop");
    }

    private static void prepare(MariadbBinaries binaries, Path folder) throws IOException {
        List<String> command = command(binaries, folder);
        command.addAll(List.of("--bootstrap", "--silent-startup", "--enforce-storage-engine=", "--skip-log-bin"));
        Process bootstrap = process(command, folder);
        try (OutputStream statements = bootstrap.getOutputStream()) {
            statements.write(binaries.systemTables().getBytes(StandardCharsets.UTF_8));
            statements.write(
                    """
                    DELETE FROM global_priv WHERE User <> 'root' OR Host <> 'localhost';
                    INSERT INTO global_priv SELECT '127.0.0.1', User, Priv FROM global_priv;
                    INSERT INTO global_priv SELECT '%', User, Priv FROM global_priv WHERE Host = 'localhost';
                    """
                            .getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IOException("MariaDB did not take its system tables:" + lastLogged(folder), e);
        }
        try {
            if (bootstrap.waitFor() != 0) {
                throw new IOException("MariaDB did not make its system tables:" + lastLogged(folder));
            }
        } catch (InterruptedException e) {
            bootstrap.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while MariaDB made its system tables", e);
        }
    }

    private Process serve() throws IOException {
        List<String> command = command(binaries, folder);
        command.addAll(SERVING);
        command.add("--port=" + port);
        command.addAll(options);
        Process started = process(command, folder);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!Files.readString(log(folder)).contains("ready for connections")) {
            if (!started.isAlive() || System.nanoTime() > deadline) {
                started.destroyForcibly();
                throw new IOException("MariaDB did not start:" + lastLogged(folder));
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                started.destroyForcibly();
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while MariaDB started", e);
            }
        }
        return started;
    }

    private static List<String> command(MariadbBinaries binaries, Path folder) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                binaries.executable().toString(),
                "--no-defaults",
                "--basedir=" + binaries.home(),
                "--lc-messages-dir=" + binaries.share(),
                "--datadir=" + folder.resolve("data"),
                "--pid-file=" + folder.resolve("pid"),
                "--tmpdir=" + folder.resolve(TEMPORARY)));
        command.addAll(EVERY_RUN);
        if (System.getProperty("user.name").equals("root")) {
            command.add("--user=root");
        }
        return command;
    }

    private static Process process(List<String> command, Path folder) throws IOException {
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log(folder).toFile())
                .start();
    }

    private static Path log(Path folder) {
        return folder.resolve("server.log");
    }

    private static String lastLogged(Path folder) throws IOException {
        List<String> lines = Files.readAllLines(log(folder));
        return "\n" + String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
