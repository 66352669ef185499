package io.tributary.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.TributaryProcess.Ended;
import io.tributary.change.Position;
import io.tributary.change.TableId;
import io.tributary.files.LocalFiles;
import io.tributary.landing.Commit;
import io.tributary.landing.LandedFile;
import io.tributary.landing.LandedItem;
import io.tributary.landing.LandingReader;
import io.tributary.landing.TableEvent;
import io.tributary.landing.TableItem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The real process under load, killed again and again: in the end every table equals the source. */
class KillIT {
    private static final int CLIENTS = 2;
    private static final String PASSWORD = "BANK_PASSWORD";
    private static final Duration LIFE_MAX = Duration.ofSeconds(6);
    private static final Duration FOLLOW = Duration.ofSeconds(5);
    private static final Duration FOLLOW_MAX = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0}, {1} kills")
    @CsvSource({"POSTGRES, 18", "MARIADB, 9", "MYSQL, 9"})
    void everyTableEqualsTheSourceAfterKills(BankServer.Kind kind, int kills) throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("KillIT: " + kind + " -Dseed=" + seed);
        try (BankServer server = kind.take();
                Connection connection = server.connect()) {
            BankLoad.create(connection, server.dialect());
            Path pipeline = writePipeline(server);
            AtomicBoolean end = new AtomicBoolean();
            ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
            List<Future<Long>> running = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                int number = client;
                running.add(clients.submit(() -> load(server, number, seed + number, end)));
            }

            killAgainAndAgain(kills, server, pipeline, new Random(seed));
            followUntilCompared(kills, kind, server, pipeline);
            end.set(true);
            long transactions = 0;
            for (Future<Long> client : running) {
                transactions += client.get(30, TimeUnit.SECONDS);
            }
            clients.shutdown();
            try (TributaryProcess last = run(server, pipeline, "--until-caught-up")) {
                Ended ended = last.await();
                assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
            }

            assertThat(transactions).isGreaterThan(1000);
            for (String table : BankLoad.TABLES) {
                FinalTables.assertEqual(
                        connection,
                        "bank." + table,
                        folder.resolve("final/bank/" + table.replace("\"", "") + "/final_output.csv"));
            }
            int commits = commitsWithoutHalfTransactions(kind);
            System.out.println("KillIT: " + transactions + " transactions, " + commits + " commits compared");
            assertThat(commits).isGreaterThan(kills);
        }
    }

    /**
     * Every third life ends at a moment that is often before anything has begun. The others end soon after their first
     * commit, which is mostly in a load, and after a third of all kills soon after they have applied rows.
     */
    private void killAgainAndAgain(int kills, BankServer server, Path pipeline, Random random) throws Exception {
        for (int kill = 0; kill < kills; kill++) {
            try (TributaryProcess process = run(server, pipeline)) {
                if (kill % 3 == 0) {
                    Thread.sleep(random.nextInt(1200));
                } else {
                    await(process, kill < kills / 3 ? " commit " : " table applied ");
                    Thread.sleep(random.nextInt(700));
                }
                assertThat(process.isAlive())
                        .as("The process ended by itself: %s", process.printed())
                        .isTrue();
                process.kill();
            }
        }
    }

    /** Lives on, again and again, until enough of the log lies behind the loads, which kills may have put off. */
    private void followUntilCompared(int commits, BankServer.Kind kind, BankServer server, Path pipeline)
            throws Exception {
        Instant end = Instant.now().plus(FOLLOW_MAX);
        while (commitsWithoutHalfTransactions(kind) <= commits && Instant.now().isBefore(end)) {
            try (TributaryProcess process = run(server, pipeline)) {
                await(process, " table applied ");
                Thread.sleep(FOLLOW.toMillis());
                process.kill();
            }
        }
    }

    private TributaryProcess run(BankServer server, Path pipeline, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("run", "-c", pipeline.toString()));
        arguments.addAll(List.of(options));
        return TributaryProcess.start(folder, Map.of(PASSWORD, server.password()), arguments.toArray(String[]::new));
    }

    private static void await(TributaryProcess process, String printed) throws Exception {
        Instant end = Instant.now().plus(LIFE_MAX);
        while (process.isAlive()
                && !process.printed().contains(printed)
                && Instant.now().isBefore(end)) {
            Thread.sleep(10);
        }
    }

    private static long load(BankServer server, int client, long seed, AtomicBoolean end) throws Exception {
        try (Connection connection = server.connect()) {
            return new BankLoad(connection, server.dialect(), client, seed).run(end::get);
        }
    }

    /**
     * Once the stream has passed the snapshots of both loads, the two tables that are only changed together hold the same
     * keys after every commit. Before that the load that began later may be ahead at PostgreSQL, where a load begins before
     * the stream is at its snapshot; at MySQL and MariaDB it begins right there. A table that is loaded is not loaded
     * again.
     *
     * @return after how many commits they were compared
     */
    private int commitsWithoutHalfTransactions(BankServer.Kind kind) throws IOException {
        boolean mayBeAhead = kind == BankServer.Kind.POSTGRES;
        LandingReader landing = new LandingReader(new LocalFiles(folder.resolve("landing")));
        Map<String, Half> halves = new HashMap<>();
        for (String name : List.of("pair_left", "pair_right")) {
            int generation = landing.state().table(new TableId("bank", name)).generation();
            halves.put(name, new Half(mayBeAhead, generation));
        }
        int compared = 0;
        for (Commit commit : landing.commitsAfter(0)) {
            for (TableItem item : commit.items()) {
                Half half = halves.get(item.table().name());
                if (half != null) {
                    half.add(item.item(), folder.resolve("landing"));
                }
            }
            if (halves.values().stream().allMatch(half -> half.isLoadedBefore(commit))) {
                assertThat(halves.get("pair_left").summary())
                        .as("keys of pair_left and pair_right after commit " + commit.number())
                        .isEqualTo(halves.get("pair_right").summary());
                compared++;
            }
        }
        return compared;
    }

    /** One of two tables that hold the same keys. */
    private static final class Half {
        private final boolean mayBeAhead;
        private final int lastGeneration;
        private final Set<String> keys = new HashSet<>();
        private long sum;
        private boolean loaded;
        private long snapshotEnd;

        /**
         * Of a table.
         *
         * @param mayBeAhead whether a load may show what is in the log after the place where it begins
         * @param lastGeneration what loads before the last one landed is superseded, its files may be deleted
         */
        Half(boolean mayBeAhead, int lastGeneration) {
            this.mayBeAhead = mayBeAhead;
            this.lastGeneration = lastGeneration;
        }

        void add(LandedItem item, Path landing) throws IOException {
            if (item instanceof TableEvent.LoadStarted started) {
                assertThat(loaded).as("a loaded table is loaded again").isFalse();
                keys.clear();
                sum = 0;
                snapshotEnd = mayBeAhead ? lsn(started.position()) : 0;
            } else if (item instanceof TableEvent.LoadFinished) {
                loaded = true;
            } else if (item instanceof LandedFile file && file.generation() == lastGeneration) {
                int field = file.kind() == LandedFile.Kind.LOAD ? 0 : 1;
                for (String row : Files.readAllLines(landing.resolve(file.path()))) {
                    String key = row.split(",", -1)[field];
                    sum += keys.add(key) ? key.hashCode() * 0x9E3779B97F4A7C15L : 0;
                }
            }
        }

        /** Equal for equal sets of keys, and for others only by a chance not worth a thought. */
        String summary() {
            return keys.size() + " keys with check sum " + sum;
        }

        boolean isLoadedBefore(Commit commit) {
            return loaded && (!mayBeAhead || lsn(commit.to()) >= snapshotEnd);
        }

        /** A load's position at PostgreSQL begins with a log position; the snapshot follows after a space. */
        private static long lsn(Position position) {
            String[] halves = position.text().split(" ", -1)[0].split("/", -1);
            return Long.parseLong(halves[0], 16) << 32 | Long.parseLong(halves[1], 16);
        }
    }

    private Path writePipeline(BankServer server) throws IOException {
        return Files.writeString(
                folder.resolve("pipeline.yaml"),
                """
                name: bank
                source:
                  url: %s
                  user: %s
                  password: ${%s}
                  tables: ["bank.%%"]
                landing:
                  path: landing
                  max-interval: 50ms
                  max-file-size: 64KB
                target:
                  path: final
                  memory: 1MB
                """
                        .formatted(server.url(), server.user(), PASSWORD));
    }
}
