package io.tributary.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tributary.capture.dms.DeclaredTable;
import io.tributary.capture.dms.DeclaredTable.DeclaredColumn;
import io.tributary.capture.mapping.TableMappings;
import io.tributary.capture.mysql.value.ZeroDates;
import io.tributary.change.ColumnType;
import io.tributary.change.ColumnType.Sign;
import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.landing.dms.DmsSettings;
import io.tributary.target.engine.PartitionField;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigReaderTest {
    private static final String GOOD =
            """
            name: world
            source:
              url: jdbc:postgresql://localhost:5432/world
              user: tributary
              password: ${WORLD_PASSWORD}
              tables: [world.person_lewis]
            landing:
              path: ./lake/intermediate_data
            target:
              path: ./lake/des_file
            """;

    private static final ConsoleConfig NO_CONSOLE =
            new ConsoleConfig("127.0.0.1:8765", new Secret(""), Optional.empty(), new Secret(""), false, false);
    private static final AlertsConfig NO_ALERTS =
            new AlertsConfig(Duration.ofMinutes(1), new Secret(""), new Secret(""), Duration.ofSeconds(10));
    private static final S3Config NO_S3 = new S3Config("", "", false, "", "");
    private static final EmrServerlessConfig NO_EMR_SERVERLESS = new EmrServerlessConfig("", "", "");
    private static final SparkConfig NO_SPARK =
            new SparkConfig("", "", "", Map.of(), "", NO_EMR_SERVERLESS, new ByteSize(1L << 30), 20_000_000);
    private static final TriggerConfig NO_TRIGGER = new TriggerConfig(
            "",
            Duration.ofSeconds(30),
            "",
            "",
            new JobConfig("", JobConfig.Parameters.FILE, new ByteSize(256L << 20), 5_000_000));
    private static final JoinConfig NO_JOIN = new JoinConfig(Location.NONE, "", "");
    private static final CatalogConfig NO_CATALOG =
            new CatalogConfig(CatalogConfig.Type.JDBC, "", Map.of(), "{schema}", "{table}", "", "", "");

    @TempDir
    Path folder;

    @Test
    void readsTheSmallestFileWithEveryDefault() {
        Path home = Samples.file("smallest.yaml").getParent();

        assertThat(Samples.read("smallest.yaml"))
                .isEqualTo(new PipelineConfig(
                        "world",
                        Optional.of(new SourceConfig(
                                "jdbc:postgresql://localhost:5432/world",
                                "tributary",
                                new Secret(""),
                                List.of("world.person_lewis"),
                                MappingsConfig.NONE,
                                2,
                                Duration.ofSeconds(10),
                                OptionalLong.empty(),
                                ZeroDates.TEXT)),
                        Map.of(),
                        new LandingConfig(
                                Location.of(home.resolve("lake/intermediate_data")),
                                Duration.ofSeconds(1),
                                new ByteSize(32L << 20),
                                Duration.ofDays(7),
                                new ByteSize(50L << 30),
                                Duration.ofSeconds(5),
                                DmsConfig.NONE),
                        List.of(new TargetConfig(
                                TargetConfig.Format.CSV,
                                Location.of(home.resolve("lake/des_file")),
                                "{schema}/{table}/final_output.csv",
                                false,
                                "",
                                "",
                                new Secret(""),
                                "{schema}",
                                List.of(),
                                List.of(),
                                NO_CATALOG,
                                2,
                                Duration.ofDays(5),
                                new ByteSize(128L << 20))),
                        List.of(),
                        Optional.empty(),
                        NO_S3,
                        NO_TRIGGER,
                        NO_SPARK,
                        NO_CONSOLE,
                        NO_ALERTS));
    }

    @Test
    void readsEveryKey() {
        assertThat(Samples.read("every-key.yaml"))
                .isEqualTo(new PipelineConfig(
                        "world_2",
                        Optional.of(new SourceConfig(
                                "jdbc:postgresql://db.example:5433/world?sslmode=require",
                                "copier",
                                new Secret("12345"),
                                List.of("world.person_lewis", "sales.%", "!sales.tmp_%"),
                                MappingsConfig.NONE,
                                4,
                                Duration.ofSeconds(30),
                                OptionalLong.empty(),
                                ZeroDates.TEXT)),
                        Map.of(),
                        new LandingConfig(
                                Location.of(Path.of("/srv/landing")),
                                Duration.ofMillis(200),
                                new ByteSize(64L << 10),
                                Duration.ofHours(12),
                                new ByteSize(1L << 40),
                                Duration.ofSeconds(5),
                                DmsConfig.NONE),
                        List.of(new TargetConfig(
                                TargetConfig.Format.CSV,
                                Location.of(Path.of("/srv/final")),
                                "{schema}.{table}.csv",
                                true,
                                "",
                                "",
                                new Secret(""),
                                "{schema}",
                                List.of(),
                                List.of(),
                                NO_CATALOG,
                                2,
                                Duration.ofDays(5),
                                new ByteSize(1L << 30))),
                        List.of(),
                        Optional.of(new LogsConfig(
                                Location.of(Path.of("/srv/logs")), Duration.ofSeconds(30), new ByteSize(1L << 20))),
                        NO_S3,
                        NO_TRIGGER,
                        NO_SPARK,
                        new ConsoleConfig(
                                "0.0.0.0:9443",
                                new Secret("open sesame"),
                                Optional.of(Path.of("/run/secrets/console.p12")),
                                new Secret("changeit"),
                                false,
                                true),
                        new AlertsConfig(
                                Duration.ofMinutes(5),
                                new Secret("https://hooks.example/tributary"),
                                new Secret("knock"),
                                Duration.ofSeconds(30))));
    }

    @Test
    void readsWhatEventsAndTheJobAreLike() {
        String file = GOOD.replace("./lake/intermediate_data", "s3://lake/in")
                + """
                trigger:
                  queue: https://sqs.eu-central-1.amazonaws.com/1/events
                  sweep: 5m
                  prefix: world/
                  suffix: .csv
                  job: { name: consolidate, parameters: key, above: 1MB, above-rows: 7 }
                """;

        assertThat(read(file).trigger())
                .isEqualTo(new TriggerConfig(
                        "https://sqs.eu-central-1.amazonaws.com/1/events",
                        Duration.ofMinutes(5),
                        "world/",
                        ".csv",
                        new JobConfig("consolidate", JobConfig.Parameters.KEY, new ByteSize(1 << 20), 7)));
        assertThat(mistake(file.replace("s3://lake/in", "./in")))
                .contains("trigger: events are of buckets, and landing.path is a folder");
        assertThat(mistake(file.replace("name: consolidate, ", ""))).contains("trigger.job.name: missing");
    }

    @Test
    void readsHowSparkIsStarted() {
        assertThat(read(GOOD
                                + "spark: { submit: /opt/spark-submit, master: yarn, jar: /opt/job.jar, conf: { spark.a: b },"
                                + " above: 1MB, above-rows: 7 }\n")
                        .spark())
                .isEqualTo(new SparkConfig(
                        "/opt/spark-submit",
                        "yarn",
                        "/opt/job.jar",
                        Map.of("spark.a", new Secret("b")),
                        "",
                        NO_EMR_SERVERLESS,
                        new ByteSize(1 << 20),
                        7));
        assertThat(read(GOOD + "spark: { job: consolidate }\n").spark().isOnGlue())
                .isTrue();
        assertThat(mistake(GOOD + "spark: { job: consolidate, master: yarn }\n"))
                .contains("spark.master: stands beside job, which has its own; take one of them out");
    }

    @Test
    void readsWhereOnEmrServerlessTheJobRuns() {
        String written = "spark: { emr-serverless: { application: 00f, role: 'arn:aws:iam::1:role/r', log-group: /g },"
                + " jar: s3://b/job.jar }\n";

        assertThat(read(GOOD + written).spark())
                .isEqualTo(new SparkConfig(
                        "",
                        "",
                        "s3://b/job.jar",
                        Map.of(),
                        "",
                        new EmrServerlessConfig("00f", "arn:aws:iam::1:role/r", "/g"),
                        NO_SPARK.above(),
                        NO_SPARK.aboveRows()));
        assertThat(mistake(GOOD + written.replace("s3://b/job.jar", "/opt/job.jar")))
                .contains("spark.jar: expected beside emr-serverless a place in a bucket");
        assertThat(mistake(GOOD + written.replace("application: 00f, ", "")))
                .contains("spark.emr-serverless.application: missing; a run needs application and role");
        assertThat(mistake(GOOD + written.replace("jar:", "master: yarn, jar:")))
                .contains("spark.master: stands beside emr-serverless, which has its own; take one of them out");
        assertThat(mistake(GOOD + written.replace("jar:", "job: consolidate, jar:")))
                .contains("spark.emr-serverless: stands beside job, which has its own; take one of them out");
    }

    @Test
    void readsSettingsOfDms() {
        String target = GOOD.substring(GOOD.indexOf("target:"));
        PipelineConfig config = read(GOOD.replace(target, "")
                .replace(
                        "landing:\n",
                        "landing:\n  dms: {TimestampColumnName: ts, CsvNullValue: \"\", BucketName: b}\n"));

        assertThat(config.targets()).isEmpty();
        assertThat(config.landing().dms())
                .isEqualTo(new DmsConfig(
                        true,
                        DmsSettings.parseAttributes(
                                        "timestampColumnName=ts;useCsvNoSupValue=true;csvNoSupValue=__unchanged__")
                                .settings(),
                        List.of("BucketName has no effect here")));
        assertThat(config.landing().dms().isForOthers()).isTrue();
        assertThat(read(GOOD.replace("landing:\n", "landing:\n  dms: {BucketFolder: raw}\n"))
                        .landing()
                        .dms()
                        .isForOthers())
                .isFalse();
    }

    @Test
    void refusesSettingsOfDmsThatCannotBe() {
        assertThat(mistake(GOOD.replace("landing:\n", "landing:\n  dms: {TimestampColumnName: ts}\n")))
                .contains("target: stands beside a landing.dms whose files are for other readers; take it out");
        assertThat(mistake(GOOD.replace("landing:\n", "landing:\n  dms: {}\n  max-interval: 2s\n")))
                .contains("landing.max-interval: stands beside dms");
        assertThat(mistake(GOOD.replace("landing:\n", "landing:\n  dms: {DataFormat: orc}\n")))
                .contains("landing.dms: DMS setting DataFormat: expected csv or parquet");
        assertThat(mistake(GOOD.replace("landing:\n", "landing:\n  dms: all\n")))
                .contains("landing.dms: expected a section of settings of a DMS S3 endpoint, got a single value");
    }

    private static final String FOLDER =
            """
            name: world
            landing: {path: ./in, grace: 0s}
            target: {path: ./out, layout: final.csv}
            tables:
              world.Person_Lewis:
                columns: [{name: PersonID, type: int unsigned, key: true}, {name: City, type: varchar(100)}]
                sequence: seq
            """;

    @Test
    void readsTheTablesOfAFolderThatSomebodyElseWrites() {
        PipelineConfig config = read(FOLDER);

        assertThat(config.isOfFolder()).isTrue();
        assertThat(config.landing().grace()).isZero();
        assertThat(config.declaredTables())
                .isEqualTo(Map.of(
                        new TableId("world", "Person_Lewis"),
                        new DeclaredTable(
                                List.of(
                                        new DeclaredColumn(
                                                "PersonID",
                                                new ColumnType.Int(32, Sign.UNSIGNED),
                                                "int unsigned",
                                                true),
                                        new DeclaredColumn("City", new ColumnType.Text(), "varchar(100)", false)),
                                "seq",
                                "BI_")));
    }

    @Test
    void refusesTablesOfAFolderThatCannotBe() {
        assertThat(mistake(FOLDER.replace("world.Person_Lewis:", "person:")))
                .contains("tables: expected schema.table, got person");
        assertThat(mistake(FOLDER.replace("int unsigned", "money")))
                .contains("tables.world.Person_Lewis.columns[1].type: expected a type such as int, bigint,"
                        + " decimal(10,2)");
        assertThat(mistake(FOLDER.replace("name: City", "name: PersonID")))
                .contains("tables.world.Person_Lewis.columns: expected every name once");
        assertThat(mistake(FOLDER + "  world.City:\n"))
                .contains("target.layout without {table} fits only tables with one table");
        assertThat(mistake(GOOD + "tables: {world.x: {}}\n"))
                .contains("tables: stands beside source, whose tables key says which tables are copied; take one out");
        assertThat(mistake(FOLDER.replaceAll("target:.*\n", ""))).contains("target: missing");
    }

    @Test
    void readsTheKeysOfMysqlAlone() {
        assertThat(Samples.read("mysql.yaml").source().orElseThrow())
                .isEqualTo(new SourceConfig(
                        "jdbc:mysql://db.example:3306/?sslMode=REQUIRED",
                        "copier",
                        new Secret("12345"),
                        List.of("world.Person_Lewis"),
                        MappingsConfig.NONE,
                        2,
                        Duration.ofSeconds(10),
                        OptionalLong.of(4_294_967_295L),
                        ZeroDates.NULL));
    }

    @Test
    void readsTransformsOfTables() {
        Path home = Samples.file("transform.yaml").getParent();

        assertThat(Samples.read("transform.yaml").transform())
                .containsExactly(
                        new TransformConfig(
                                "world.person_lewis",
                                "City <> ''",
                                "PersonID, trim(FullName) AS full_name, c.country",
                                new JoinConfig(
                                        Location.of(home.resolve("reference/cities.csv")), "c", "c.city = City")),
                        new TransformConfig(
                                "world.city",
                                "",
                                "*",
                                new JoinConfig(
                                        new Location("s3://lake/reference/codes.parquet"), "k", "k.code = Code")),
                        new TransformConfig("world.country", "Code = 'NO'", "", NO_JOIN));
    }

    @Test
    void namesTheLineAndTheCharacterOfAMistakeInATransform() {
        String transform = GOOD + "transform:\n  - table: world.person_lewis\n";

        assertThat(mistake(transform + "    where: \"City <>\"\n"))
                .isEqualTo("line 13: transform[1].where: character 8 (its end): expected a value, got the end");
        assertThat(mistake(transform + "    select: PersonID, upper(City)\n"))
                .isEqualTo(
                        "line 13: transform[1].select: character 11 (upper): needs a name: write AS and one after it");
        assertThat(mistake(transform + "    join: { file: cities.csv, as: c, on: c.city == City }\n"))
                .isEqualTo("line 13: transform[1].join.on: character 9 (=): expected a value, got =");
        assertThat(mistake(transform + "    join: { file: cities.csv, as: c }\n"))
                .isEqualTo("line 13: transform[1].join.on: missing; write, for example, on: c.city = City");
        assertThat(mistake(transform))
                .isEqualTo("line 12: transform[1].table: says nothing of the table; write where, select or join");
        assertThat(mistake(transform + "    wehre: x\n"))
                .isEqualTo("line 13: transform[1].wehre: unknown key; did you mean where?");
        assertThat(mistake(transform + "    where: a = 1\n  - table: world.person_lewis\n    where: b = 1\n"))
                .isEqualTo("line 11: transform: expected one entry a table");
        assertThat(mistake(GOOD + "transform: x\n"))
                .isEqualTo("line 11: transform: expected a list of sections, each begun with -");
    }

    @Test
    void readsMappingsInPlaceOfTables() {
        SourceConfig source = Samples.read("mappings.yaml").source().orElseThrow();

        assertThat(source.mappings()).isEqualTo(MappingsConfig.of(Samples.file("table-mappings.json")));
        assertThat(source.tables()).isEmpty();
        assertThat(source.mappings().read().matches(new TableId("world", "person_lewis")))
                .isTrue();
        String inline = GOOD.replace(
                "  tables: [world.person_lewis]\n",
                """
                  mappings:
                    rules:
                      - rule-type: selection
                        rule-id: 1
                        rule-name: all
                        rule-action: include
                        object-locator: { schema-name: world, table-name: "person[_]%" }
                        filters: []
                      - { "rule-type": "transformation", "rule-id": "2", "rule-name": "2", "rule-target": "table",
                          "rule-action": "add-prefix", "value": "raw_",
                          "object-locator": { "schema-name": "world", "table-name": "%" } }
                """);
        TableMappings written = read(inline).source().orElseThrow().mappings().read();
        assertThat(written.matches(new TableId("world", "person_lewis"))).isTrue();
        assertThat(written.matches(new TableId("world", "city"))).isFalse();
        assertThat(written.landed(new TableId("world", "person_lewis")))
                .isEqualTo(new TableId("world", "raw_person_lewis"));
        assertThat(mistake(inline.replace("rule-action: include", "rule-action: including")))
                .isEqualTo(
                        "line 7: source.mappings: rule 1: unknown rule-action including; expected exclude, explicit, include");
        assertThat(mistake(inline.replace("    rules:", "    ruls:")))
                .isEqualTo("line 7: source.mappings: top level: unknown key ruls; expected rules");
        assertThat(mistake(GOOD.replace("source:\n", "source:\n  mappings: rules.json\n")))
                .isEqualTo("line 3: source.mappings: stands beside tables; expected one of them");
        assertThat(mistake(GOOD.replace("  tables: [world.person_lewis]\n", "")))
                .isEqualTo("line 3: source.tables: missing; write, for example, tables: [world.person_lewis], or"
                        + " mappings");
        assertThat(mistake(GOOD.replace("  tables: [world.person_lewis]\n", "  mappings: rules.json\n")
                        + "  layout: \"all.csv\"\n"))
                .contains("target.layout without {table} fits only a source.tables of one table");
    }

    @Test
    void tellsTheKindOfSourceByItsAddress() {
        assertThat(List.of(
                        read(GOOD).source().orElseThrow().kind(),
                        read(GOOD.replace("jdbc:postgresql:", "jdbc:mysql:"))
                                .source()
                                .orElseThrow()
                                .kind(),
                        read(GOOD.replace("jdbc:postgresql:", "jdbc:mariadb:"))
                                .source()
                                .orElseThrow()
                                .kind()))
                .containsExactly(SourceKind.POSTGRESQL, SourceKind.MYSQL, SourceKind.MARIADB);
    }

    @Test
    void refusesKeysOfMysqlForPostgresql() {
        assertThat(mistake(GOOD.replace("source:\n", "source:\n  server-id: 7\n")))
                .isEqualTo(
                        "line 3: source.server-id: applies to MySQL and MariaDB only, and source.url is of PostgreSQL;"
                                + " take it out");
        assertThat(mistake(GOOD.replace("source:\n", "source:\n  zero-dates: text\n")))
                .isEqualTo(
                        "line 3: source.zero-dates: applies to MySQL and MariaDB only, and source.url is of PostgreSQL;"
                                + " take it out");
    }

    @Test
    void nullIsAWordWhereItNamesAValue() {
        String mysql = GOOD.replace("jdbc:postgresql:", "jdbc:mysql:");

        assertThat(List.of(
                        zeroDates(mysql, "null"),
                        zeroDates(mysql, "\"null\""),
                        zeroDates(mysql, "text"),
                        zeroDates(mysql, "")))
                .containsExactly(ZeroDates.NULL, ZeroDates.NULL, ZeroDates.TEXT, ZeroDates.TEXT);
        assertThat(mistake(mysql.replace("user: tributary", "user: null")))
                .isEqualTo("line 4: source.user: missing; write, for example, user: tributary");
    }

    private ZeroDates zeroDates(String yaml, String value) {
        return read(yaml.replace("source:\n", "source:\n  zero-dates: " + value + "\n"))
                .source()
                .orElseThrow()
                .zeroDates();
    }

    @Test
    void substitutesVariablesAndFilesInAnyValue() {
        PipelineConfig config = Samples.read("substituted.yaml");

        assertThat(config.source().orElseThrow())
                .isEqualTo(new SourceConfig(
                        "jdbc:postgresql://db.example:5432/world",
                        "tributary",
                        new Secret("p#s$w\"o${r}d "),
                        List.of("world.%"),
                        MappingsConfig.NONE,
                        3,
                        Duration.ofSeconds(10),
                        OptionalLong.empty(),
                        ZeroDates.TEXT));
        assertThat(config.landing().path()).isEqualTo(Location.of(Path.of("/srv/lake/landing")));
        assertThat(config.landing().maxInterval()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.targets().get(0).header()).isTrue();
    }

    @Test
    void printsNoPassword() {
        assertThat(Samples.read("every-key.yaml").toString())
                .contains("password=***")
                .doesNotContain("12345");
    }

    @Test
    void printsNoPasswordOfAnAddress() {
        String yaml = GOOD.replace("/world\n", "/world?user=x&password=geheim&ssl=true\n");

        assertThat(read(yaml).toString())
                .contains("url=jdbc:postgresql://localhost:5432/world?user=x&password=***&ssl=true")
                .doesNotContain("geheim");
    }

    @Test
    void doubledDollarStandsForItself() {
        assertThat(read(GOOD.replace("${WORLD_PASSWORD}", "a$${b}c$${WORLD_PASSWORD}"))
                        .source()
                        .orElseThrow()
                        .password()
                        .text())
                .isEqualTo("a${b}c${WORLD_PASSWORD}");
    }

    @Test
    void namesAMissingVariableWithItsKeyAndLine() {
        assertThat(mistake(GOOD.replace("WORLD_PASSWORD", "NO_SUCH")))
                .isEqualTo("line 5: source.password: environment variable NO_SUCH is not set");
    }

    @Test
    void namesAMissingSecretFileWithItsKeyAndLine() {
        assertThat(mistake(GOOD.replace("WORLD_PASSWORD", "file:/no/such/file")))
                .isEqualTo("line 5: source.password: file /no/such/file cannot be read");
    }

    @Test
    void refusesAnUnclosedSubstitution() {
        assertThat(mistake(GOOD.replace("${WORLD_PASSWORD}", "\"${WORLD\"")))
                .isEqualTo("line 5: source.password: ${ without }, write $${ for a plain ${");
    }

    @Test
    void suggestsTheNearestKeyForAnUnknownOne() {
        assertThat(mistake(GOOD + "  haeder: true\n"))
                .isEqualTo("line 11: target.haeder: unknown key; did you mean header?");
    }

    @Test
    void treatsUnderscoreAndCaseAsTypingMistakes() {
        assertThat(mistake(GOOD.replace("landing:\n", "landing:\n  Max_Interval: 1s\n")))
                .isEqualTo("line 8: landing.Max_Interval: unknown key; did you mean max-interval?");
    }

    @Test
    void listsTheKnownKeysWhenNoneIsNear() {
        assertThat(mistake(GOOD + "colour: red\n"))
                .isEqualTo("line 11: colour: unknown key; known are name, source, tables, landing, target, targets,"
                        + " transform, logs, s3, trigger, spark, console, alerts");
    }

    @Test
    void namesAMissingKeyAndShowsOne() {
        assertThat(mistake(GOOD.replace("  user: tributary\n", "")))
                .isEqualTo("line 3: source.user: missing; write, for example, user: tributary");
    }

    @Test
    void treatsAKeyWithoutValueAsMissing() {
        assertThat(mistake(GOOD.replace("user: tributary", "user:")))
                .isEqualTo("line 4: source.user: missing; write, for example, user: tributary");
    }

    @Test
    void namesAMissingSection() {
        assertThat(mistake(GOOD.substring(0, GOOD.indexOf("target:"))))
                .isEqualTo("line 1: target: missing; it is a section of keys that is required");
    }

    @Test
    void namesTheExpectedTypeAndNeverTheValue() {
        assertThat(mistake(GOOD.replace("[world.person_lewis]", "world.person_lewis")))
                .startsWith("line 6: source.tables: expected a list such as [")
                .endsWith(", got a single value");
        assertThat(mistake(GOOD.replace("  user: tributary", "  user: [a, b]")))
                .isEqualTo("line 4: source.user: expected text, got a list");
        assertThat(mistake(GOOD.replace("landing:\n", "landing:\n  max-interval: 1000\n")))
                .isEqualTo("line 8: landing.max-interval: expected a duration such as 200ms, 1s, 5m, 12h or 7d");
        assertThat(mistake(GOOD.replace("landing:\n", "landing:\n  max-file-size: lots\n")))
                .isEqualTo("line 8: landing.max-file-size: expected a size such as 512KB, 32MB or 1GB");
        assertThat(mistake(GOOD.replace("source:\n", "source:\n  load-readers: two\n")))
                .isEqualTo("line 3: source.load-readers: expected a whole number");
        assertThat(mistake(GOOD.replace("source:\n", "source:\n  server-id: -1\n")))
                .isEqualTo("line 3: source.server-id: expected a whole number");
        assertThat(mistake(GOOD.replace("source:\n", "source:\n  zero-dates: keep\n")))
                .isEqualTo("line 3: source.zero-dates: expected text or null");
        assertThat(mistake(GOOD + "  header: yes\n")).isEqualTo("line 11: target.header: expected true or false");
        assertThat(mistake(GOOD + "  format: orc\n"))
                .isEqualTo("line 11: target.format: expected csv or parquet or iceberg");
        assertThat(mistake("just text")).isEqualTo("line 1: expected a section of keys, got a single value");
        assertThat(mistake("")).isEqualTo("line 1: expected a section of keys, got nothing");
    }

    @Test
    void checksWhatCannotBeMeant() {
        assertThat(mistake(GOOD.replace("name: world", "name: My-World")))
                .isEqualTo(
                        "line 1: name: expected a lower-case letter, then at most 40 lower-case letters, digits or _");
        assertThat(mistake(GOOD.replace("jdbc:postgresql:", "jdbc:oracle:")))
                .isEqualTo("line 3: source.url: expected an address that begins with jdbc:postgresql:, jdbc:mysql: or"
                        + " jdbc:mariadb:");
        for (String number : List.of("0", "4294967296")) {
            assertThat(mistake(GOOD.replace("jdbc:postgresql:", "jdbc:mariadb:")
                            .replace("source:\n", "source:\n  server-id: " + number + "\n")))
                    .isEqualTo("line 3: source.server-id: expected 1 to 4294967295");
        }
        assertThat(mistake(GOOD.replace("world.person_lewis", "person_lewis")))
                .isEqualTo("line 6: source.tables: Invalid table pattern person_lewis: a schema, a dot and a table are"
                        + " expected");
        assertThat(mistake(GOOD.replace("[world.person_lewis]", "[\"!world.person_lewis\"]")))
                .isEqualTo("line 6: source.tables: No table pattern includes anything");
        assertThat(mistake(GOOD.replace("source:\n", "source:\n  load-readers: 0\n")))
                .isEqualTo("line 3: source.load-readers: expected 1 to 64");
        assertThat(mistake(GOOD.replace("./lake/des_file", "gs://bucket/x")))
                .isEqualTo("line 10: target.path: expected a path; of addresses, landing and targets take s3:// only");
        assertThat(mistake(GOOD.replace("./lake/des_file", "s3://Bucket/x")))
                .isEqualTo("line 10: target.path: expected s3://bucket or s3://bucket/prefix");
        assertThat(mistake(GOOD + "  layout: ../{table}.csv\n"))
                .isEqualTo("line 11: target.layout: expected a path below target.path, its parts separated by one /");
        assertThat(mistake(GOOD + "  layout: \"{tabel}.csv\"\n"))
                .isEqualTo("line 11: target.layout: unknown place {tabel}, expected {schema} or {table}");
        assertThat(mistake(GOOD + "  memory: 1KB\n")).isEqualTo("line 11: target.memory: expected at least 1MB");
        assertThat(mistake(GOOD.replace("landing:\n", "landing:\n  max-backlog: 1MB\n")))
                .isEqualTo("line 8: landing.max-backlog: expected at least max-file-size");
        assertThat(mistake(GOOD.replace("./lake/des_file", "./lake/intermediate_data/final")))
                .isEqualTo("line 9: target: target.path and landing.path must be folders outside one another");
    }

    @Test
    void readsATargetThatIsADatabase() {
        TargetConfig target = Samples.read("database-target.yaml").targets().get(0);

        assertThat(target)
                .isEqualTo(new TargetConfig(
                        TargetConfig.Format.CSV,
                        Location.NONE,
                        "",
                        false,
                        "jdbc:mysql://db.example:3306/?sslMode=REQUIRED&password=x",
                        "copier",
                        new Secret("12345"),
                        "copy_of_{schema}",
                        List.of(),
                        List.of(),
                        NO_CATALOG,
                        2,
                        Duration.ofDays(5),
                        new ByteSize(128L << 20)));
        assertThat(target.toString()).doesNotContain("12345", "password=x");
    }

    @Test
    void finalFilesAreNamedAfterTheirFormat() {
        TargetConfig target = read(GOOD + "  format: parquet\n  text-columns: [world.person_lewis.born]\n")
                .targets()
                .get(0);

        assertThat(target.layout()).isEqualTo("{schema}/{table}/final_output.parquet");
        assertThat(target.textColumnsByTable()).isEqualTo(Map.of(new TableId("world", "person_lewis"), Set.of("born")));
    }

    @Test
    void readsSeveralTargets() {
        String several = GOOD.replace(
                "target:\n  path: ./lake/des_file",
                "targets:\n  - path: ./lake/csv\n  - format: parquet\n    path: ./lake/parquet");

        assertThat(read(several).targets().stream().map(TargetConfig::format))
                .containsExactly(TargetConfig.Format.CSV, TargetConfig.Format.PARQUET);
        assertThat(mistake(several.replace("./lake/parquet", "./lake/csv/inside")))
                .isEqualTo("line 1: target: the folders of targets must be outside one another");
        assertThat(mistake(several.replace("format: parquet", "format: orc")))
                .isEqualTo("line 11: targets[2].format: expected csv or parquet or iceberg");
        assertThat(mistake(GOOD + "targets:\n  - path: x\n"))
                .isEqualTo("line 11: targets: stands beside target; expected one of them");
        assertThat(mistake(GOOD.replace("target:\n  path: ./lake/des_file", "targets: []")))
                .isEqualTo("line 9: targets: expected a list of sections, each begun with -");
    }

    @Test
    void targetsAreFilesOrDatabases() {
        String database = GOOD.replace("path: ./lake/des_file", "url: jdbc:mysql://h/");

        assertThat(mistake(GOOD.replace("  path: ./lake/des_file", "  format: parquet")))
                .isEqualTo("line 10: target.path: missing; write, for example, path: ./lake/des_file");
        assertThat(mistake(database)).isEqualTo("line 10: target.user: missing; write, for example, user: tributary");
        assertThat(mistake(database + "  user: a\n  header: true\n"))
                .isEqualTo("line 12: target.header: applies to CSV only; take it out");
        assertThat(mistake(GOOD + "  schema: x\n"))
                .isEqualTo("line 11: target.schema: applies to databases only; take it out");
        assertThat(mistake(GOOD + "  format: parquet\n  header: true\n"))
                .isEqualTo("line 12: target.header: applies to CSV only; take it out");
        assertThat(mistake(database + "  user: a\n  schema: \"{table}\"\n"))
                .isEqualTo("line 12: target.schema: unknown place {table}, expected {schema}");
        assertThat(mistake(GOOD + "  text-columns: [a.b.c]\n"))
                .isEqualTo(
                        "line 11: target.text-columns: applies to Parquet and Iceberg and databases only; take it out");
        assertThat(mistake(GOOD + "  format: parquet\n  text-columns: [a.b]\n"))
                .isEqualTo("line 12: target.text-columns: expected schema.table.column, got a.b");
        assertThat(read(database + "  user: a\n  text-columns: [a.b.c]\n")
                        .targets()
                        .get(0)
                        .textColumnsByTable())
                .isEqualTo(Map.of(new TableId("a", "b"), Set.of("c")));
    }

    @Test
    void readsPlacesInBuckets() {
        String inBucket = GOOD.replace("./lake/des_file", "s3://de-lewis/des_file/")
                .replace("./lake/intermediate_data", "s3://de-lewis/intermediate_data");

        PipelineConfig config =
                read(inBucket + "s3:\n  endpoint: http://localhost:9000\n  region: eu-central-1\n  path-style: true\n");

        assertThat(config.landing().path()).isEqualTo(new Location("s3://de-lewis/intermediate_data"));
        assertThat(config.targets().get(0).path()).isEqualTo(new Location("s3://de-lewis/des_file"));
        assertThat(config.targets().get(0).path().isBucket()).isTrue();
        assertThat(config.s3()).isEqualTo(new S3Config("http://localhost:9000", "eu-central-1", true, "", ""));
        assertThat(mistake(inBucket.replace("des_file/", "intermediate_data/x")))
                .isEqualTo("line 9: target: target.path and landing.path must be folders outside one another");
        assertThat(read(inBucket.replace("des_file/", "intermediate_data_2")).targets())
                .hasSize(1);
    }

    @Test
    void readsATargetThatIsIceberg() {
        TargetConfig target = Samples.read("iceberg-target.yaml").targets().get(0);

        assertThat(target.catalog())
                .isEqualTo(new CatalogConfig(
                        CatalogConfig.Type.REST,
                        "http://catalog.example:8181",
                        Map.of("token", new Secret("12345"), "warehouse", new Secret("lake")),
                        "{schema}",
                        "{table}",
                        "",
                        "",
                        ""));
        assertThat(target.formatVersion()).isEqualTo(3);
        assertThat(target.keepSnapshots()).isEqualTo(Duration.ofHours(12));
        assertThat(target.partitionByTable())
                .isEqualTo(Map.of(
                        new TableId("sales", "invoice"),
                        List.of(
                                new PartitionField("country", PartitionField.Transform.IDENTITY, 0),
                                new PartitionField("created.at", PartitionField.Transform.DAY, 0)),
                        new TableId("world", "city"),
                        List.of(new PartitionField("id", PartitionField.Transform.BUCKET, 16))));
        assertThat(target.toString()).doesNotContain("12345");
        assertThat(target.catalog().toString()).doesNotContain("12345");
    }

    private static final String REGISTERED = GOOD.replace("./lake/des_file", "s3://de-lewis/des_file");

    @Test
    void readsATargetThatIsRegistered() {
        TargetConfig target = read(REGISTERED
                        + "  catalog: { type: glue, database: lake, table: \"{schema}_{table}\", region: eu-west-1,"
                        + " endpoint: http://localhost:5566, catalog-id: \"123456789012\" }\n")
                .targets()
                .get(0);

        assertThat(target.catalog())
                .isEqualTo(new CatalogConfig(
                        CatalogConfig.Type.GLUE,
                        "",
                        Map.of(),
                        "lake",
                        "{schema}_{table}",
                        "eu-west-1",
                        "http://localhost:5566",
                        "123456789012"));
        assertThat(target.isRegistered()).isTrue();
        assertThat(read(REGISTERED).targets().get(0).isRegistered()).isFalse();
    }

    @Test
    void tellsWhatIsWrongWithATargetThatIsRegistered() {
        String glue = "  catalog: { type: glue }\n";

        assertThat(mistake(GOOD + glue)).contains("target.path: catalog.type glue needs a place in a bucket");
        assertThat(mistake(REGISTERED + "  catalog: { type: jdbc }\n"))
                .contains("target.catalog: CSV and Parquet files are registered in a catalog of type glue only");
        assertThat(mistake(REGISTERED + "  layout: \"{schema}/{table}.csv\"\n" + glue))
                .contains("target.layout: catalog.type glue needs a folder for each table");
        assertThat(mistake(REGISTERED + "  catalog: { type: glue, uri: x }\n"))
                .contains("target.catalog.uri: means nothing to a catalog of that type; take it out");
        assertThat(mistake(REGISTERED + "  catalog: { type: glue, database: \"{table}\" }\n"))
                .contains("target.catalog.database: unknown place {table}, expected {schema}");
        assertThat(mistake(GOOD + "  format: iceberg\n  catalog: { database: lake }\n"))
                .contains("target.catalog.database: means nothing to a catalog of that type; take it out");
        String target = "{ path: \"s3://de-lewis/%s\", catalog: { type: glue } }";
        assertThat(mistake(GOOD.replaceAll(
                        "(?s)target:.*", "targets: [" + target.formatted("a") + ", " + target.formatted("b") + "]\n")))
                .contains("targets: expected targets of other names in the catalog");
    }

    @Test
    void readsTablesWhoseColumnsAreInACatalog() {
        String columns = "columns: [{name: PersonID, type: int unsigned, key: true}, {name: City, type: varchar(100)}]";
        String from = "columns-from: { database: dms_raw, table: person }\n    key: [personid]";

        assertThat(read(FOLDER.replace(columns, from)).tablesOfCatalogs())
                .isEqualTo(Map.of(
                        new TableId("world", "Person_Lewis"),
                        new TableConfig(
                                List.of(),
                                new ColumnsFromConfig("dms_raw", "person", "", "", ""),
                                List.of("personid"),
                                "seq",
                                "BI_")));
        assertThat(mistake(FOLDER.replace(columns, columns + "\n    columns-from: { database: a, table: b }")))
                .contains("columns-from: stands beside columns; take one out");
        assertThat(mistake(FOLDER.replace(columns, columns + "\n    key: [a]")))
                .contains("key: is for columns-from; mark columns with key: true instead");
        assertThat(mistake(FOLDER.replace(columns, "columns-from: { table: b }")))
                .contains("columns-from.database: missing; write, for example, database: dms_raw");
    }

    @Test
    void tellsWhatIsWrongWithAnIcebergTarget() {
        String iceberg = GOOD + "  format: iceberg\n";

        assertThat(mistake(iceberg + "  layout: a\n"))
                .isEqualTo("line 12: target.layout: applies to CSV and Parquet only; take it out");
        assertThat(mistake(iceberg + "  catalog: { type: rest }\n"))
                .isEqualTo("line 12: target.catalog.uri: missing; write, for example, uri: http://localhost:8181");
        assertThat(mistake(iceberg + "  catalog: { type: hive }\n"))
                .isEqualTo("line 12: target.catalog.type: expected jdbc or rest or glue");
        assertThat(mistake(iceberg + "  catalog:\n    properties: [a]\n"))
                .isEqualTo("line 13: target.catalog.properties: expected a section such as"
                        + " { token: \"${CATALOG_TOKEN}\" }, got a list");
        assertThat(mistake(iceberg + "  format-version: 1\n"))
                .isEqualTo("line 12: target.format-version: expected 2 or 3");
        assertThat(mistake(GOOD + "  keep-snapshots: 1d\n"))
                .isEqualTo("line 11: target.keep-snapshots: applies to Iceberg only; take it out");
        assertThat(mistake(iceberg + "  partition-by: [month(a.b.c)]\n"))
                .isEqualTo("line 12: target.partition-by: expected schema.table.column, day(schema.table.column) or"
                        + " bucket(16, schema.table.column), got month(a.b.c)");
        assertThat(mistake(GOOD + "  format: parquet\n  partition-by: [\"bucket(4, a.b.c)\"]\n"))
                .isEqualTo("line 12: target.partition-by: buckets are for Iceberg only, got bucket(4, a.b.c)");
    }

    @Test
    void oneFileForAllTablesNeedsOneTable() {
        String oneFile = GOOD + "  layout: final_output.csv\n";

        assertThat(read(oneFile).targets().get(0).layout()).isEqualTo("final_output.csv");
        assertThat(mistake(oneFile.replace("person_lewis]", "person_lewis, world.b]")))
                .startsWith("line 9: target: target.layout without {table} fits only");
        assertThat(mistake(oneFile.replace("person_lewis]", "p%]")))
                .startsWith("line 9: target: target.layout without");
    }

    @Test
    void tellsAllMistakesAtOnceInTheOrderOfTheirLines() {
        String faulty =
                GOOD.replace("name: world", "nmae: world").replace("user: tributary", "user: [x]") + "  memory: 1\n";

        PipelineException failure = failure(faulty);

        assertThat(failure.getMessage())
                .isEqualTo(
                        """
                        %s has 4 mistakes:
                          line 1: nmae: unknown key; did you mean name?
                          line 1: name: missing; write, for example, name: world
                          line 4: source.user: expected text, got a list
                          line 11: target.memory: expected a size such as 512KB, 32MB or 1GB"""
                                .formatted(folder.resolve("pipeline.yaml")));
    }

    @Test
    void namesTheLineWhereYamlEnds() {
        assertThat(mistake(GOOD.replace("[world.person_lewis]", "[world.person_lewis")))
                .startsWith("line 7: not YAML: ");
        assertThat(mistake(GOOD + "name: again\n")).isEqualTo("line 11: not YAML: Duplicate field 'name'");
        assertThat(mistake(GOOD + "---\nname: other\n")).isEqualTo("line 12: a second document begins, expected one");
        assertThat(mistake(GOOD.replace("[world.person_lewis]", "[world.%, !world.secret]")))
                .isEqualTo("line 6: a value that begins with ! needs quotes");
        assertThat(mistake(GOOD.replace("name: world", "name: &n world").replace("user: tributary", "user: *n")))
                .isEqualTo("line 4: aliases (*name) are not supported, repeat the value");
    }

    @Test
    void namesAFileThatIsNotThere() {
        PipelineException failure = catchThrowableOfType(
                PipelineException.class, () -> ConfigReader.read(folder.resolve("none.yaml"), name -> null));

        assertThat(failure.code()).isEqualTo(ErrorCode.CONFIGURATION_INVALID);
        assertThat(failure)
                .hasMessage("Cannot read configuration " + folder.resolve("none.yaml") + ": there is no such file");
    }

    private PipelineConfig read(String yaml) {
        Path file = folder.resolve("pipeline.yaml");
        try {
            Files.writeString(file, yaml);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return ConfigReader.read(file, name -> name.equals("WORLD_PASSWORD") ? "secret" : null);
    }

    private PipelineException failure(String yaml) {
        PipelineException failure = catchThrowableOfType(PipelineException.class, () -> read(yaml));
        assertThat(failure.code()).isEqualTo(ErrorCode.CONFIGURATION_INVALID);
        return failure;
    }

    private String mistake(String yaml) {
        String message = failure(yaml).getMessage();
        assertThat(message).startsWith(folder.resolve("pipeline.yaml") + ", ");
        return message.substring((folder.resolve("pipeline.yaml") + ", ").length());
    }

    @Test
    void aPageOpenToOtherMachinesWantsATokenAndTls() {
        assertThat(problems("console: {listen: \"0.0.0.0:8765\"}"))
                .contains("console.listen: is open to other machines, and there is no console.token");
        assertThat(problems("console: {listen: \"10.1.2.3:8765\", token: x}"))
                .contains("console.listen: is open to other machines without TLS");
        assertThat(problems("console: {listen: 8765}")).contains("console.listen: expected host:port, or off");
        assertThat(problems("alerts: {webhook: hooks.example/secret}"))
                .contains("alerts.webhook: expected an address that begins with http:// or https://")
                .doesNotContain("secret");
        assertThat(problems("alerts: {webhook: \"https://a b/secret\"}"))
                .contains("alerts.webhook: expected an address with a host")
                .doesNotContain("secret");
        assertThat(problems("alerts: {token: secret}"))
                .contains("alerts.token: is written without alerts.webhook; write that, or take it out");
    }

    @Test
    void aTokenIsWhatAHeaderCanCarry() {
        for (String token : List.of("sesame\\n", "sesame\\r", " sesame", "sésame")) {
            assertThat(problems("console: {token: \"" + token + "\"}"))
                    .contains("console.token: expected letters, digits and signs of ASCII")
                    .doesNotContain("same");
            assertThat(problems("alerts: {webhook: \"https://hooks.example/1\", token: \"" + token + "\"}"))
                    .contains("alerts.token: expected letters, digits and signs of ASCII")
                    .doesNotContain("same");
        }
    }

    private String problems(String console) {
        return mistake(GOOD + "\n" + console + "\n");
    }
}
