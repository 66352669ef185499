package io.tributary.bench;

import io.tributary.csv.CsvRowWriter;
import io.tributary.files.LocalFiles;
import io.tributary.landing.LandingReader;
import io.tributary.landing.LandingSettings;
import io.tributary.landing.LandingWriter;
import io.tributary.merge.LandedFiles;
import io.tributary.merge.MergeSettings;
import io.tributary.target.database.DatabaseSettings;
import io.tributary.target.database.DatabaseTarget;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Mixed changes to a large table of a database, against bulk-copying as many rows into an empty one. */
final class DatabaseBench {
    private static final String COLUMNS =
            " (id int PRIMARY KEY, name varchar(100), city varchar(100), balance decimal(12,2), seen timestamp(6) NULL)";

    private DatabaseBench() {}

    /** A database that holds the table. */
    private interface Holder {
        DatabaseSettings settings();

        /** Seconds to copy these rows into a table of their own. */
        double copy(byte[] csv) throws Exception;
    }

    static void runPostgres(Options options) throws Exception {
        try (Scratch scratch = new Scratch();
                Server server = new Server()) {
            run(options, scratch, new Holder() {
                @Override
                public DatabaseSettings settings() {
                    return DatabaseSettings.at(server.url(), "postgres", "");
                }

                @Override
                public double copy(byte[] csv) throws Exception {
                    server.execute("DROP TABLE IF EXISTS floor", "CREATE TABLE floor" + COLUMNS, "CHECKPOINT");
                    try (Connection connection = server.connect()) {
                        long start = System.nanoTime();
                        Server.unwrap(connection)
                                .getCopyAPI()
                                .copyIn("COPY floor FROM STDIN (FORMAT csv)", new ByteArrayInputStream(csv));
                        return (System.nanoTime() - start) / 1e9;
                    }
                }
            });
        }
    }

    static void runMysql(Options options) throws Exception {
        try (Scratch scratch = new Scratch();
                MysqlServer server = MysqlServer.open(options, scratch)) {
            String url = "jdbc:mariadb://" + server.address().host() + ":"
                    + server.address().port() + "/tributary_bench?allowLocalInfile=true&allowPublicKeyRetrieval=true";
            run(options, scratch, new Holder() {
                @Override
                public DatabaseSettings settings() {
                    return new DatabaseSettings(
                            url.replaceFirst("[?].*", ""),
                            server.address().user(),
                            server.address().password(),
                            "tributary_bench",
                            "{table}");
                }

                @Override
                public double copy(byte[] csv) throws Exception {
                    Path file = scratch.folder("floor").resolve("rows.csv");
                    Files.write(file, csv);
                    try (Connection connection = DriverManager.getConnection(
                                    url,
                                    server.address().user(),
                                    server.address().password());
                            Statement statement = connection.createStatement()) {
                        statement.execute("DROP TABLE IF EXISTS floor");
                        statement.execute("CREATE TABLE floor" + COLUMNS);
                        long start = System.nanoTime();
                        statement.execute("LOAD DATA LOCAL INFILE '" + file
                                + "' INTO TABLE floor FIELDS TERMINATED BY ',' OPTIONALLY ENCLOSED BY '\"'");
                        return (System.nanoTime() - start) / 1e9;
                    }
                }
            });
        }
    }

    private static void run(Options options, Scratch scratch, Holder holder) throws Exception {
        long rows = options.number("rows", 5_000_000);
        long changes = options.number("changes", 200_000);
        long runs = options.number("runs", 3);
        LocalFiles landing = new LocalFiles(scratch.folder("landing"));
        LandingReader reader = new LandingReader(landing);
        byte[] csv = csv(rows, changes);
        try (LandingWriter writer = LandingWriter.open(landing, LandingSettings.DEFAULT, Clock.systemUTC(), "bench");
                DatabaseTarget target = DatabaseTarget.open(
                        holder.settings(),
                        LandedFiles.of(reader),
                        MergeSettings.in(scratch.folder("spill")),
                        "bench")) {
            LandedPerson.load(writer, rows);
            Report.line("first load of %,d rows applied in %.1f s", rows, LandedPerson.apply(reader, target));
            List<Double> floors = new ArrayList<>();
            List<Double> merges = new ArrayList<>();
            for (int run = 0; run < runs; run++) {
                floors.add(holder.copy(csv));
                LandedPerson.change(writer, rows, changes, run);
                merges.add(LandedPerson.apply(reader, target));
            }
            Report.line("floor: as many rows bulk-copied    %8.2f s", Report.median(floors));
            Report.line("%,d changes applied             %8.2f s", changes, Report.median(merges));
            Report.verdict("apply / copy", Report.median(merges) / Report.median(floors), "<=", 4);
            Report.line("peak RSS %,d MB", Report.peakRssMegabytes("self"));
        }
    }

    private static byte[] csv(long rows, long count) {
        CsvRowWriter csv = new CsvRowWriter(1 << 20);
        for (long id = 0; id < count; id++) {
            LandedPerson.write(csv, 1 + id * (rows / count), 0);
            csv.endRow();
        }
        return Arrays.copyOf(csv.buffer(), csv.length());
    }
}
