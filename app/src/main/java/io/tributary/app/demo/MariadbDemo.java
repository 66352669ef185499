package io.tributary.app.demo;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.servers.MariadbBinaries;
import io.tributary.servers.MariadbProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A MariaDB server. Its program does not come with Tributary: the launcher fetches it. */
record MariadbDemo(MariadbProcess server) implements DemoServer {
    /** Names the folder the program was unpacked to. */
    private static final String VARIABLE = "TRIBUTARY_MARIADB";

    static MariadbDemo start(Path folder) {
        MariadbBinaries binaries = binaries(Path.of(System.getenv().getOrDefault(VARIABLE, "mariadb")));
        try {
            return new MariadbDemo(MariadbProcess.start(binaries, folder, List.of("--character-set-server=utf8mb4")));
        } catch (IOException e) {
            throw new PipelineException(
                    ErrorCode.FILE_IO,
                    "The demo's MariaDB server did not start in " + folder,
                    "It needs a file system that keeps permissions and 300 MB of space; --dir chooses another folder",
                    e);
        }
    }

    private static MariadbBinaries binaries(Path folder) {
        try {
            return MariadbBinaries.in(folder, MariadbBinaries.NEWEST);
        } catch (IOException e) {
            throw new PipelineException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "The demo has no MariaDB server to start",
                    hint(folder.toAbsolutePath()),
                    e);
        }
    }

    private static String hint(Path folder) {
        String system = System.getProperty("os.name");
        String machine = System.getProperty("os.arch");
        if (!system.equals("Linux") || !machine.equals("amd64")) {
            return "There is none for " + system + " on " + machine
                    + "; use the demo with PostgreSQL, --source postgres";
        }
        return "Fetch it with: mvn dependency:unpack -Dartifact=" + MariadbBinaries.ARTIFACT + ":"
                + MariadbBinaries.NEWEST + " -DoutputDirectory=" + folder + "; or use --source postgres";
    }

    @Override
    public String url() {
        return "jdbc:mariadb://localhost:" + server.port() + "/";
    }

    @Override
    public String user() {
        return "root";
    }

    @Override
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url() + "?sessionVariables=sql_mode='ANSI_QUOTES'", user(), "");
    }

    @Override
    public String table() {
        return "world.Person_Lewis";
    }

    @Override
    public String fill() {
        return """
                INSERT INTO world.Person_Lewis
                SELECT seq,
                       CASE seq % 97 WHEN 0 THEN CONCAT('Lewis, "Lew" ', seq)
                                     WHEN 1 THEN '' ELSE CONCAT('Lewis ', MD5(seq)) END,
                       CASE seq % 11 WHEN 0 THEN NULL
                                     ELSE ELT(1 + seq % 6, 'Paris', 'Pune', 'São Paulo', 'Nairobi', '東京', 'Oslo') END
                FROM world.seq_1_to_100000000 WHERE seq <= ?""";
    }

    @Override
    public String analyze() {
        return "ANALYZE TABLE world.Person_Lewis";
    }

    @Override
    public void rows(Connection connection, Rows each) throws SQLException, IOException {
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(1000);
            ResultSet rows = statement.executeQuery("SELECT * FROM world.Person_Lewis ORDER BY \"PersonID\"");
            while (rows.next()) {
                String line = rows.getInt(1) + "," + field(rows.getString(2)) + "," + field(rows.getString(3)) + "\n";
                each.row(line.getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    /** As PostgreSQL writes it: NULL is nothing, the empty text is two quotes. */
    private static String field(@Nullable String value) {
        if (value == null) {
            return "";
        }
        boolean needsQuotes =
                value.isEmpty() || value.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return needsQuotes ? '"' + value.replace("\"", "\"\"") + '"' : value;
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException("The demo's MariaDB server did not stop", e);
        }
    }
}
