package io.tributary.app;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.tributary.app.PipelineSteps.execute;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import io.tributary.app.TributaryProcess.Ended;
import io.tributary.app.demo.DemoServer;
import io.tributary.files.s3.S3Server;
import io.tributary.files.s3.S3Settings;
import io.tributary.target.Relay;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ten things that go wrong, each really: what the page says is wrong, and what to do. */
class ShownFaultsIT {
    private static final LocatorAssertions.ContainsTextOptions SOON =
            new LocatorAssertions.ContainsTextOptions().setTimeout(60_000);
    private static final LocatorAssertions.HasTextOptions NOW_OR_SOON =
            new LocatorAssertions.HasTextOptions().setTimeout(60_000);
    private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z";

    private static Browser browser;

    @TempDir
    Path folder;

    private SharedServer server;
    private Connection connection;
    private Page page;

    @BeforeAll
    static void openBrowser() {
        browser = Browser.start();
    }

    @AfterAll
    static void closeBrowser() {
        browser.close();
    }

    @BeforeEach
    void createTables() throws SQLException {
        server = SharedServer.take(DemoServer.Kind.POSTGRES);
        connection = server.connect();
        execute(
                connection,
                "CREATE SCHEMA world",
                "CREATE TABLE world.city (id int PRIMARY KEY, name text)",
                "INSERT INTO world.city SELECT i, 'City ' || i FROM generate_series(1, 1000) i",
                "CREATE TABLE world.person (id int PRIMARY KEY, name text)",
                "INSERT INTO world.person SELECT i, 'Person ' || i FROM generate_series(1, 1000) i");
        page = browser.open(1360, 900, ColorScheme.LIGHT);
    }

    @AfterEach
    void giveServerBack() throws SQLException {
        page.context().close();
        connection.close();
        server.close();
    }

    @Test
    void theSourceIsDownAndAWebhookIsTold() throws Exception {
        int port = Integer.parseInt(server.url().replaceFirst(".*:([0-9]+)/.*", "$1"));
        try (WebhookServer hook = WebhookServer.start();
                Relay relay = new Relay(port)) {
            Path pipeline = pipeline(
                    server.url().replace(":" + port + "/", ":" + relay.port() + "/"),
                    """
                    target: { path: final }
                    alerts: { webhook: "%s", after: 1ms }
                    """
                            .formatted(hook.address()));
            try (RunningPipeline run = RunningPipeline.start(pipeline)) {
                openPage(run);
                hook.clear();
                relay.cut();
                says(
                        "Copying stands still",
                        "SOURCE_UNREACHABLE",
                        ".*localhost:" + relay.port() + ".*",
                        "Check that the server runs and can be reached from here; this is tried again");
                assertThat(hook.next())
                        .startsWith("{\"event\":\"failed\",\"pipeline\":\"faults\",\"at\":\"")
                        .contains("\"code\":\"SOURCE_UNREACHABLE\"", "\"page\":\"" + run.page() + "\"");
                relay.mend();
                assertThat(page.locator("#verdict")).containsText("All 2 copies follow their source", SOON);
                assertThat(hook.next())
                        .contains("\"event\":\"recovered\"", "\"text\":\"faults goes on: SOURCE_UNREACHABLE is over\"");
                Browser.assertAccessible(page);
            }
        }
    }

    @Test
    void theSlotIsLost() throws Exception {
        int port = Integer.parseInt(server.url().replaceFirst(".*:([0-9]+)/.*", "$1"));
        try (Relay relay = new Relay(port);
                RunningPipeline run = RunningPipeline.start(pipeline(
                        server.url().replaceFirst(":[0-9]+/", ":" + relay.port() + "/"), "target: { path: final }"))) {
            openPage(run);
            relay.cut();
            dropSlot();
            relay.mend();

            says(
                    "The process has ended with an error",
                    "SOURCE_SLOT_LOST",
                    "Replication slot tributary_faults does not exist any more.*",
                    "Changes may be missing, so every table has to be loaded again: tributary drop, then tributary run.");
        }
    }

    private void dropSlot() throws InterruptedException {
        for (int attempt = 0; attempt < 600; attempt++) {
            try {
                execute(connection, "SELECT pg_drop_replication_slot('tributary_faults')");
                return;
            } catch (SQLException stillRead) {
                Thread.sleep(50);
            }
        }
        throw new AssertionError("The slot is read all the time");
    }

    @Test
    void theTargetIsFull() throws Exception {
        Path copies = Files.createDirectories(folder.resolve("final"));
        try (TributaryProcess process = startWithSmallVolume(copies)) {
            process.awaitOutput("page at ");
            page.navigate(process.printed().replaceFirst("(?s).*page at (\\S+).*", "$1"));
            assertThat(page.locator("#verdict")).containsText("All 2 copies follow their source", SOON);

            execute(connection, "INSERT INTO world.city SELECT i, 'City ' || i FROM generate_series(5000, 30000) i");
            says(
                    "1 of 2 tables does not go on",
                    "FILE_FULL",
                    "Cannot .*" + copies + "/.*: No space left on device",
                    "Free some space .*");

            Files.delete(Path.of("/proc/" + process.pid() + "/root" + copies + "/filler"));
            assertThat(page.locator("#verdict")).containsText("All 2 copies follow their source", SOON);
            process.stop();
            assertThat(process.await().exitCode()).isZero();
        }
    }

    /** With a file system of its own for the copies that has little room, most of it taken by a file; nobody else sees it. */
    private TributaryProcess startWithSmallVolume(Path copies) throws Exception {
        boolean isRoot = "root".equals(System.getProperty("user.name"));
        List<String> own = List.of("unshare", isRoot ? "-m" : "-rm");
        List<String> probe = new ArrayList<>(own);
        probe.addAll(List.of("mount", "-t", "tmpfs", "tmpfs", copies.toString()));
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/unshare"))
                        && new ProcessBuilder(probe).start().waitFor() == 0,
                "A full target is not tested: this system lets nobody mount a file system of their own (unshare)");
        List<String> command = new ArrayList<>(own);
        command.addAll(List.of(
                "sh",
                "-c",
                "mount -t tmpfs -o size=8m tmpfs \"$0\" && head -c 8000000 /dev/zero > \"$0/filler\" && exec \"$@\"",
                copies.toString()));
        command.addAll(PackagedProgram.command());
        return TributaryProcess.start(
                folder,
                Map.of(),
                command,
                "run",
                "-c",
                pipeline(server.url(), "target: { path: final }").toString());
    }

    @Test
    void aFileIsBad() throws Exception {
        try (RunningPipeline run = RunningPipeline.start(pipeline(server.url(), "target: { path: final }"))) {
            openPage(run);
            click("world.city", "Pause");
            execute(connection, "INSERT INTO world.city VALUES (7001, 'damaged')");
            Path damaged = damageNewestChangeFile();
            click("world.city", "Resume");

            page.navigate(run.page());
            says(
                    "1 of 2 tables does not go on",
                    "LANDING_CORRUPT",
                    "Cannot read world/city/" + damaged.getFileName()
                            + ": row 1 is malformed in column 3 \\(name\\): a quote"
                            + " inside a field that does not begin with one",
                    "Load the table again: tributary reload world.city");
        }
    }

    private Path damageNewestChangeFile() throws Exception {
        Path landed = folder.resolve("landing/world/city");
        for (int attempt = 0; attempt < 600; attempt++) {
            try (var files = Files.list(landed)) {
                Path newest = files.filter(file -> file.getFileName().toString().startsWith("2"))
                        .max(Path::compareTo)
                        .orElse(null);
                if (newest != null && Files.readString(newest).contains("7001")) {
                    Files.writeString(newest, Files.readString(newest).replace("damaged", "dam\""));
                    return newest;
                }
            }
            Thread.sleep(50);
        }
        throw new AssertionError("The change was not landed");
    }

    private void click(String table, String button) throws InterruptedException {
        page.evaluate("location.hash = '#/table/" + table + "'");
        page.getByText(button, new Page.GetByTextOptions().setExact(true)).click();
        page.locator("#confirm-yes").click();
        if (button.equals("Pause")) {
            assertThat(page.locator("#table-facts")).containsText("paused", SOON);
        }
    }

    @Test
    void aRightIsMissingAtTheSource() throws Exception {
        execute(
                connection,
                "CREATE ROLE reader LOGIN REPLICATION",
                "GRANT USAGE ON SCHEMA world TO reader",
                "GRANT SELECT ON world.city TO reader",
                "CREATE PUBLICATION tributary_faults FOR TABLE world.city, world.person"
                        + " WITH (publish_via_partition_root = true)");
        Path pipeline = pipeline(server.url(), "target: { path: final }");
        Files.writeString(pipeline, Files.readString(pipeline).replace("user: postgres", "user: reader"));
        try (RunningPipeline run = RunningPipeline.start(pipeline)) {
            page.navigate(run.page());
            says(
                    "1 of 2 tables does not go on",
                    "SOURCE_PERMISSION_MISSING",
                    "The role may not read table world\\.person",
                    "GRANT USAGE ON SCHEMA \"world\" TO the role; GRANT SELECT ON \"world\".\"person\" TO the role;");
            execute(connection, "GRANT SELECT ON world.person TO reader");
            assertThat(page.locator("#verdict")).containsText("All 2 copies follow their source", SOON);
        }
    }

    @Test
    void aRightIsMissingAtTheTargetOrATableOfItIsLocked() throws Exception {
        execute(connection, "CREATE ROLE copier LOGIN", "GRANT CREATE ON DATABASE world TO copier");
        Path pipeline = pipeline(
                server.url(),
                """
                target: { url: "%s", user: copier, schema: "copy_of_{schema}" }
                alerts: { behind: 2s }
                """
                        .formatted(server.url()));
        try (RunningPipeline run = RunningPipeline.start(pipeline);
                Connection other = server.connect()) {
            openPage(run);
            execute(other, "BEGIN", "LOCK TABLE copy_of_world.city IN ACCESS EXCLUSIVE MODE");
            execute(connection, "INSERT INTO world.city VALUES (7001, 'waits')");
            says(
                    "Copies follow, and something needs a look",
                    "TARGET_SLOW",
                    "Target jdbc:postgresql://.* is [2-9]\\.\\d s behind what is landed, and nothing failed: it takes more time"
                            + " than changes do to come",
                    "Look at the load of the target and of this machine, and in a database for a lock on its tables; more"
                            + " target.memory, or a partitioned format for large tables, makes applying quicker");
            execute(other, "ROLLBACK");
            assertThat(page.locator("#verdict")).containsText("All 2 copies follow their source", SOON);

            execute(connection, "REVOKE ALL ON copy_of_world.city FROM copier");
            execute(connection, "INSERT INTO world.city VALUES (7002, 'refused')");
            says(
                    "1 of 2 tables does not go on",
                    "TARGET_PERMISSION_MISSING",
                    "Cannot .* at jdbc:postgresql://.*: permission denied for table city \\(SQLSTATE 42501\\)",
                    "Let the user copier create and change schemas and tables there, or create the schema and GRANT ALL on it");
        }
    }

    @Test
    void aSchemaIsRefused() throws Exception {
        try (RunningPipeline run = RunningPipeline.start(pipeline(server.url(), "target: { path: final }"))) {
            openPage(run);
            execute(
                    connection,
                    "ALTER TABLE world.person DROP CONSTRAINT person_pkey",
                    "INSERT INTO world.person VALUES (-1, 'keyless')");
            says(
                    "1 of 2 tables does not go on",
                    "TABLE_HAS_NO_IDENTITY",
                    "Table world\\.person has no .*",
                    "ALTER TABLE \"world\".\"person\" REPLICA IDENTITY FULL; or give it a primary key. It is loaded again by"
                            + " itself then.");
            execute(connection, "ALTER TABLE world.person ADD PRIMARY KEY (id)");
            assertThat(page.locator("#verdict")).containsText("All 2 copies follow their source", SOON);
        }
    }

    @Test
    void clocksDifferAndASecondWriterCame() throws Exception {
        Path pipeline = pipeline(server.url(), "target: { path: final }");
        Clock late = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-90).minusSeconds(30));
        try (RunningPipeline run = RunningPipeline.start(pipeline, late)) {
            page.navigate(run.page());
            says(
                    "Copies follow, and something needs a look",
                    "CLOCK_OFFSET",
                    "The source's clock is 1 h 30 m ahead of this machine's",
                    "Set both by NTP. Times shown here are the source's, and lags are corrected for the difference");
        }
        try (RunningPipeline run = RunningPipeline.start(pipeline)) {
            openPage(run);
            Ended second = TributaryProcess.run(folder, "run", "-c", pipeline.toString());
            assertThat(second.exitCode()).isEqualTo(1);
            assertThat(second.err()).startsWith("error[TARGET_IN_USE]: ");
            says(
                    "Copies follow, and something needs a look",
                    "SECOND_WRITER",
                    "Another process wanted to write here at " + TIME
                            + " and was refused: tributary run, process \\d+ on \\S+, since " + TIME,
                    "Nothing is harmed. Stop whatever starts it, or give that pipeline a landing folder and a target of its"
                            + " own");
        }
    }

    @Test
    void theLandingZoneCannotBeReached() throws Exception {
        S3Settings bucket = S3Server.settings();
        try (Relay relay = new Relay(bucket.endpoint().orElseThrow().getPort())) {
            Path pipeline = pipeline(
                    server.url(),
                    """
                    target: { path: final }
                    s3: { endpoint: "http://127.0.0.1:%d", region: us-east-1, path-style: true }
                    """
                            .formatted(relay.port()));
            Files.writeString(
                    pipeline,
                    Files.readString(pipeline).replace("path: landing", "path: " + bucket.address() + "/landing"));
            try (RunningPipeline run = RunningPipeline.start(pipeline)) {
                openPage(run);
                relay.cut();
                says(
                        "Copying stands still",
                        "FILE_IO",
                        "Cannot \\S+ " + bucket.address() + "/landing/.*: .*127\\.0\\.0\\.1:" + relay.port() + ".*",
                        "The store does not answer: look at it, at the network, and at s3.endpoint and s3.region; this is tried"
                                + " again");
                relay.mend();
            }
        }
    }

    private void openPage(RunningPipeline run) throws InterruptedException {
        page.navigate(run.page());
        assertThat(page.locator("#verdict")).containsText("All 2 copies follow their source", SOON);
    }

    /** What somebody reads who sees only the page; texts are regular expressions, whole. */
    private void says(String verdict, String code, String what, String cure) {
        Locator problem = page.locator("#problems .problem").filter(new Locator.FilterOptions().setHasText(code));
        assertThat(problem.locator(".what")).hasText(Pattern.compile("^" + what + "$"), NOW_OR_SOON);
        assertThat(problem.locator(".do")).hasText(Pattern.compile("^" + literal(cure) + "$"));
        assertThat(page.locator("#verdict")).containsText(verdict);
    }

    /** A cure is a sentence: only {@code .*} in it is more than itself. */
    private static String literal(String cure) {
        return cure.replaceAll("[\\\\^$.|?*+()\\[\\]{}]", "\\\\$0").replace("\\.\\*", ".*");
    }

    private Path pipeline(String url, String target) throws Exception {
        return Files.writeString(
                folder.resolve("pipeline.yaml"),
                """
                name: faults
                source: { url: "%s", user: postgres, tables: ["world.%%"], heartbeat-interval: 500ms }
                landing:
                  path: landing
                  max-interval: 100ms
                console: { listen: "127.0.0.1:0" }
                %s
                """
                        .formatted(url, target));
    }
}
