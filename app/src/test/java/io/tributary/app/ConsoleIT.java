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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of a running process: over HTTP, and in a browser where there is one. */
class ConsoleIT {
    private static final String SECRET = "open-sesame";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Pattern ADDRESS = Pattern.compile("page at (http://127\\.0\\.0\\.1:[0-9]+/)");
    private static final LocatorAssertions.ContainsTextOptions SOON =
            new LocatorAssertions.ContainsTextOptions().setTimeout(30_000);

    @TempDir
    Path folder;

    private SharedServer server;
    private Connection connection;
    private TributaryProcess process;

    @BeforeEach
    void createTables() throws SQLException {
        server = SharedServer.take(DemoServer.Kind.POSTGRES);
        connection = server.connect();
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
    void stop() throws Exception {
        if (process != null) {
            process.stop();
            process.await();
        }
        connection.close();
        server.close();
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
            if (metric.isScraped()
                    && metric != Metric.SOURCE_LEFT
                    && !sample.matcher(metrics).find()) {
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

        Ended seen = TributaryCommand.run("status", "-c", pipeline().toString());
        assertThat(seen.out()).contains("page: " + address, "complete through");
        assertThat(TributaryCommand.run(
                                "logs",
                                "--table",
                                "world.city",
                                "--level",
                                "INFO",
                                "-c",
                                pipeline().toString())
                        .out())
                .contains(" load finished table=world.city")
                .doesNotContain("world.person");
        theBundleHasNoSecretAndNoRow(address);
    }

    private void theBundleHasNoSecretAndNoRow(String address) throws Exception {
        Path zip = folder.resolve("bundle.zip");
        Ended made = TributaryCommand.run("doctor", "-c", pipeline().toString(), "-o", zip.toString());
        PipelineSteps.assertDone(made);

        Map<String, String> texts = new TreeMap<>();
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                texts.put(entry.getName(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        assertThat(texts.keySet())
                .containsExactly(
                        "about.txt",
                        "check.txt",
                        "landing.txt",
                        "log.txt",
                        "pipeline.yaml",
                        "status.json",
                        "status.txt");
        assertThat(String.join("\n", texts.values()))
                .doesNotContain(SECRET, "City 7", "Person 7")
                .doesNotContain("error[");
        assertThat(texts.get("pipeline.yaml")).contains("  password: ***\n", "  webhook: ***\n");
        assertThat(texts.get("about.txt")).contains("running: tributary run, process ");
        assertThat(texts.get("check.txt")).contains("ok       table world.city: 2 columns, rows have a key");
        assertThat(texts.get("log.txt")).contains("page at " + address);
        assertThat(texts.get("landing.txt")).contains(" world/city/LOAD00000001.csv");
        assertThat(texts.get("status.txt")).contains("world.person", "streaming");
        assertThat(TributaryCommand.run("doctor", "-c", pipeline().toString(), "-o", zip.toString())
                        .err())
                .startsWith("error[CONFIGURATION_INVALID]: Cannot write " + zip + ": there is a file of that name");
    }

    @Test
    void aNewPipelineFileIsMadeOfWhatTheDatabaseHas() throws Exception {
        Path file = folder.resolve("new/pipeline.yaml");
        Files.createDirectories(file.getParent());
        String[] arguments = {
            "init", "--source-url", server.url(), "--source-user", "postgres", "-o", file.toString(), "--name", "atlas"
        };

        Ended made = TributaryCommand.run(arguments);
        PipelineSteps.assertDone(made);
        assertThat(made.out())
                .contains(
                        "2 tables can be copied:\n  world.city  2 columns, rows have a key\n  world.person  2 columns, rows have a key\n",
                        "wrote " + file,
                        "next: export ATLAS_PASSWORD=…\nnext: tributary check -c " + file);
        String text = Files.readString(file);
        assertThat(text).contains("\nname: atlas\n", "  password: ${ATLAS_PASSWORD}\n", "  tables: [\"world.%\"]\n");

        assertThat(TributaryCommand.run(arguments).err())
                .startsWith("error[CONFIGURATION_INVALID]: Cannot write " + file + ": there is a file of that name");
        assertThat(Files.readString(file)).isEqualTo(text);

        Path runnable = Files.writeString(
                file.resolveSibling("runnable.yaml"), text.replace("${ATLAS_PASSWORD}", "not-asked-for"));
        PipelineSteps.assertDone(TributaryCommand.run("run", "--until-caught-up", "-c", runnable.toString()));
        assertThat(Files.readAllLines(file.resolveSibling("lake/final/world/city/final_output.csv")))
                .hasSize(1000);
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
                  password: %s
                  tables: ["world.%%"]
                  heartbeat-interval: 500ms
                landing:
                  path: landing
                  max-interval: 100ms
                target:
                  path: final
                alerts:
                  webhook: http://127.0.0.1:9/%s
                console:
                  %s
                """
                        .formatted(server.url(), SECRET, SECRET, console));
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

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
