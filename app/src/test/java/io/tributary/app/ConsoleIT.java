package io.tributary.app;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import io.tributary.app.TributaryProcess.Ended;
import io.tributary.app.demo.DemoServer;
import io.tributary.app.metrics.Metric;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of a running process: over HTTP, and in a browser where there is one. */
class ConsoleIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Pattern ADDRESS = Pattern.compile("page at (http://127\\.0\\.0\\.1:[0-9]+/)");
    private static final LocatorAssertions.ContainsTextOptions SOON =
            new LocatorAssertions.ContainsTextOptions().setTimeout(30_000);

    @TempDir
    static Path shared;

    private static DemoServer server;
    private static Connection connection;
    private static Relay relay;

    @TempDir
    Path folder;

    private TributaryProcess process;

    @BeforeAll
    static void startServer() throws Exception {
        server = DemoServer.Kind.POSTGRES.start(shared.resolve("postgres"));
        connection = server.connect();
        relay = new Relay(Integer.parseInt(server.url().replaceFirst(".*:([0-9]+)/.*", "$1")));
    }

    @AfterAll
    static void stopServer() throws SQLException {
        relay.close();
        connection.close();
        server.close();
    }

    @BeforeEach
    void createTables() throws SQLException {
        execute(
                """
                CREATE SCHEMA world;
                CREATE TABLE world.city (id int PRIMARY KEY, name text);
                INSERT INTO world.city SELECT i, 'City ' || i FROM generate_series(1, 1000) i;
                CREATE TABLE world.person (id int PRIMARY KEY, name text);
                INSERT INTO world.person SELECT i, 'Person ' || i FROM generate_series(1, 5000) i;
                """);
    }

    @AfterEach
    void dropAll() throws Exception {
        if (process != null) {
            process.stop();
            process.await();
            process = null;
        }
        execute("DROP SCHEMA world CASCADE");
        execute("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots");
        execute("DO $$ BEGIN EXECUTE (SELECT coalesce(string_agg('DROP PUBLICATION ' || pubname, ';'), 'SELECT 1')"
                + " FROM pg_publication); END $$");
    }

    @Test
    void whatIsServedTellsTheTruthAndNothingElse() throws Exception {
        String address = start("");
        eventually(() -> get(address + "readyz").statusCode() == 200);
        eventually(() -> table(address, "world.city").at("/rows").asInt() == 1000);

        JsonNode status = JSON.readTree(get(address + "api/status").body());
        assertThat(status.at("/pipeline").asText()).isEqualTo("console");
        assertThat(status.at("/state").asText()).isEqualTo("running");
        assertThat(status.at("/source/kind").asText()).isEqualTo("postgresql");
        assertThat(status.at("/source/reachable").asBoolean()).isTrue();
        assertThat(status.at("/process/page").asText()).isEqualTo(address);
        assertThat(status.at("/problems")).isEmpty();

        Instant idleSince = Instant.now();
        eventually(() -> completeThrough(address, "world.city").isAfter(idleSince));

        String metrics = get(address + "metrics").body();
        List<String> missing = new ArrayList<>();
        for (Metric metric : Metric.values()) {
            Pattern sample =
                    Pattern.compile("^" + metric.key() + "\\{([^}]*,)?pipeline=\"console\"", Pattern.MULTILINE);
            if (metric != Metric.SOURCE_LEFT && !sample.matcher(metrics).find()) {
                missing.add(metric.key());
            }
        }
        assertThat(missing).isEmpty();
        assertThat(metrics)
                .contains(
                        "tributary_table_rows{pipeline=\"console\"",
                        "table=\"world.city\"",
                        "} 1000.0",
                        "jvm_memory_used_bytes");

        assertThat(get(address + "healthz").body()).isEqualTo("ok\n");
        assertThat(post(address + "api/table/reload?table=world.city").statusCode())
                .isEqualTo(403);
        assertThat(get(address + "../pipeline.yaml").statusCode()).isEqualTo(400);
        assertThat(get(address).headers().firstValue("Content-Security-Policy"))
                .get()
                .asString()
                .startsWith("default-src 'none'; script-src 'self'");

        Ended seen = TributaryProcess.run(folder, "status", "-c", pipeline().toString());
        assertThat(seen.out()).contains("page: " + address, "complete through");
    }

    @Test
    void aSourceThatIsDownIsSaidAndComesBack() throws Exception {
        try (Browser browser = Browser.start()) {
            String address = start("");
            Page page = browser.open(1360, 900, ColorScheme.DARK);
            page.navigate(address);
            assertThat(page.locator("#verdict")).containsText("All 2 copies follow their source", SOON);

            relay.cut();
            assertThat(page.locator("#verdict")).containsText("Copying stands still", SOON);
            assertThat(page.locator("#problems")).containsText("SOURCE_UNREACHABLE", SOON);
            assertThat(page.locator("#problems")).containsText("localhost:" + relay.port());
            eventually(() -> get(address + "readyz").statusCode() == 503);
            assertThat(get(address + "healthz").statusCode()).isEqualTo(200);
            Browser.assertAccessible(page);

            relay.mend();
            assertThat(page.locator("#verdict")).containsText("All 2 copies follow their source", SOON);
            eventually(() -> get(address + "readyz").statusCode() == 200);
        }
    }

    @Test
    void aSlotThatIsLostIsTheLastThingOnThePageAndAmongTheRuns() throws Exception {
        try (Browser browser = Browser.start()) {
            Page page = browser.open(390, 844, ColorScheme.LIGHT);
            page.navigate(start(""));
            assertThat(page.locator("#verdict")).containsText("All 2 copies follow their source", SOON);

            relay.cut();
            eventually(ConsoleIT::dropSlot);
            relay.mend();

            assertThat(page.locator("#verdict")).containsText("The process has ended with an error", SOON);
            assertThat(page.locator("#problems .what"))
                    .containsText("Replication slot tributary_console does not exist any more");
            assertThat(page.locator("#problems .do"))
                    .containsText("Changes may be missing, so every table has to be loaded again: tributary drop, then"
                            + " tributary run.");
            assertThat(process.await().exitCode()).isEqualTo(1);
            Browser.assertAccessible(page);
        }
    }

    private static boolean dropSlot() throws SQLException {
        try {
            execute("SELECT pg_drop_replication_slot('tributary_console')");
            return true;
        } catch (SQLException stillRead) {
            return false;
        }
    }

    @Test
    void tablesThatDoNotGoOnSayWhyAndWhatToDo() throws Exception {
        try (Browser browser = Browser.start()) {
            String address = start("");
            Page page = browser.open(1360, 900, ColorScheme.LIGHT);
            page.navigate(address);
            assertThat(page.locator("#verdict")).containsText("All 2 copies follow their source", SOON);

            execute("ALTER TABLE world.person DROP CONSTRAINT person_pkey");
            execute("INSERT INTO world.person VALUES (-1, 'keyless')");
            assertThat(page.locator("#verdict")).containsText("1 of 2 tables does not go on", SOON);
            assertThat(page.locator("#problems .code")).containsText("TABLE_HAS_NO_IDENTITY");
            assertThat(page.locator("#problems .what")).containsText("world.person");
            assertThat(page.locator("#problems .do")).containsText("REPLICA IDENTITY FULL; or give it a primary key");

            pause(address, "world.city", "pause");
            eventually(() -> table(address, "world.city").at("/paused").asBoolean());
            execute("INSERT INTO world.city VALUES (7001, 'damaged')");
            eventually(() -> damageNewestChangeFile("city"));
            pause(address, "world.city", "resume");
            assertThat(page.locator("#verdict")).containsText("2 of 2 tables do not go on", SOON);
            assertThat(page.locator("#problems")).containsText("LANDING_CORRUPT");
            assertThat(page.locator("#problems")).containsText("tributary reload world.city");
        }
    }

    private static void pause(String address, String table, String action) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address + "api/table/" + action + "?table=" + table))
                .header("X-Tributary", action)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        assertThat(HTTP.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(200);
    }

    private boolean damageNewestChangeFile(String table) throws IOException {
        try (var files = Files.list(folder.resolve("landing/world/" + table))) {
            Path newest = files.filter(file -> file.getFileName().toString().startsWith("2"))
                    .max(Path::compareTo)
                    .orElse(null);
            if (newest == null || !Files.readString(newest).contains("7001")) {
                return false;
            }
            Files.writeString(newest, Files.readString(newest).replace("damaged", "dam\""));
            return true;
        }
    }

    @Test
    void thePageFollowsARunThroughFailureRetryAndRestart() throws Exception {
        try (Browser browser = Browser.start()) {
            String address = start("");
            Page page = browser.open(1360, 900, ColorScheme.LIGHT);
            List<String> errors = new ArrayList<>();
            page.onPageError(errors::add);
            page.navigate(address);

            assertThat(page.locator("#verdict")).containsText("All 2 copies follow their source", SOON);
            assertThat(page.locator("#flow")).containsText("postgresql");
            assertThat(row(page, "world.city")).containsText("1,000");
            execute("INSERT INTO world.city VALUES (5001, 'New')");
            assertThat(row(page, "world.city")).containsText("1,001", SOON);
            Browser.assertAccessible(page);

            breakFinalFile("city");
            execute("UPDATE world.city SET name = 'changed' WHERE id = 1");
            assertThat(page.locator("#verdict")).containsText("1 of 2 tables does not go on", SOON);
            assertThat(page.locator("#problems")).containsText("TARGET_CHANGED_OUTSIDE");
            assertThat(page.locator("#problems")).containsText("tributary reload world.city");
            Browser.assertAccessible(page);

            page.locator("#problems a").click();
            assertThat(page.locator("#table-name")).hasText("world.city");
            assertThat(page.locator("#commits tbody")).containsText("world/city/", SOON);
            assertThat(page.locator("#schemas")).containsText("id integer, key");
            page.getByText("Reload", new Page.GetByTextOptions().setExact(true)).click();
            page.locator("#confirm-yes").click();
            assertThat(page.locator("#action-result")).containsText("world.city will be loaded again now");
            assertThat(page.locator("#verdict")).containsText("All 2 copies follow their source", SOON);
            Browser.assertAccessible(page);

            page.getByText("Pause", new Page.GetByTextOptions().setExact(true)).click();
            page.locator("#confirm-yes").click();
            assertThat(page.locator("#table-facts")).containsText("paused", SOON);
            execute("INSERT INTO world.city VALUES (6001, 'Waits')");
            page.getByText("Resume", new Page.GetByTextOptions().setExact(true)).click();
            page.locator("#confirm-yes").click();
            assertThat(page.locator("#table-facts")).containsText("1,002", SOON);

            process.kill();
            assertThat(page.locator("#connection")).containsText("not connected", SOON);
            process = null;
            String again = start("listen: " + address.replaceAll("^http://|/$", ""));
            assertThat(again).isEqualTo(address);
            assertThat(page.locator("#connection")).containsText("live", SOON);
            page.locator("a[data-view=runs]").click();
            assertThat(page.locator("#runs tbody")).containsText("killed", SOON);
            page.locator("a[data-view=log]").click();
            assertThat(page.locator("#log")).containsText("page at", SOON);
            Browser.assertAccessible(page);
            assertThat(errors).isEmpty();
        }
    }

    private static Locator row(Page page, String table) {
        return page.locator("#tables tbody tr").filter(new Locator.FilterOptions().setHasText(table));
    }

    private void breakFinalFile(String table) throws IOException {
        Path file = folder.resolve("final/world/" + table + "/final_output.csv");
        Files.writeString(file, Files.readString(file) + "9999,by somebody else\n");
    }

    /** @param console further lines of the section */
    private String start(String console) throws Exception {
        write(console.isEmpty() ? "listen: 127.0.0.1:0" : console);
        process = TributaryProcess.start(folder, "run", "-c", pipeline().toString());
        process.awaitOutput("page at ");
        Matcher address = ADDRESS.matcher(process.printed());
        assertThat(address.find()).isTrue();
        return address.group(1);
    }

    private Path pipeline() {
        return folder.resolve("pipeline.yaml");
    }

    private void write(String console) throws IOException {
        Files.writeString(
                pipeline(),
                """
                name: console
                source:
                  url: %s
                  user: postgres
                  tables: ["world.%%"]
                  heartbeat-interval: 1s
                landing:
                  path: landing
                  max-interval: 100ms
                target:
                  path: final
                console:
                  %s
                """
                        .formatted(server.url().replaceFirst(":[0-9]+/", ":" + relay.port() + "/"), console));
    }

    private static JsonNode table(String address, String name) throws Exception {
        for (JsonNode table : JSON.readTree(get(address + "api/status").body()).at("/tables")) {
            if (table.at("/table").asText().equals(name)) {
                return table;
            }
        }
        return JSON.createObjectNode();
    }

    private static Instant completeThrough(String address, String table) throws Exception {
        String text = table(address, table).at("/completeThrough").asText();
        return text.equals("null") || text.isEmpty() ? Instant.MIN : Instant.parse(text);
    }

    private static HttpResponse<String> get(String address) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(String address) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(URI.create(address))
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private void eventually(Condition condition) throws Exception {
        Instant end = Instant.now().plus(Duration.ofSeconds(60));
        while (!condition.holds()) {
            if (Instant.now().isAfter(end) || !process.isAlive()) {
                throw new AssertionError("It did not happen:\n" + process.printed());
            }
            Thread.sleep(100);
        }
    }

    private static void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
