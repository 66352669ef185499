package io.tributary.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.config.ConfigReader;
import io.tributary.app.config.Location;
import io.tributary.app.config.PipelineConfig;
import io.tributary.capture.mapping.TableMappings;
import io.tributary.change.TableId;
import io.tributary.landing.dms.DmsSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ImportDmsTest {
    private static final String TASKS =
            """
            {"ReplicationTasks": [
              {"ReplicationTaskIdentifier": "Shop-to-Lake", "ReplicationTaskArn": "arn:task:1",
               "SourceEndpointArn": "arn:endpoint:source", "TargetEndpointArn": "arn:endpoint:lake",
               "MigrationType": "full-load-and-cdc", "Status": "running",
               "TableMappings": "{\\"rules\\":[{\\"rule-type\\":\\"selection\\",\\"rule-id\\":\\"1\\",\\"rule-name\\":\\"1\\",\
            \\"object-locator\\":{\\"schema-name\\":\\"shop\\",\\"table-name\\":\\"%\\"},\\"rule-action\\":\\"include\\"}]}",
               "ReplicationTaskSettings": "{\\"TargetMetadata\\":{\\"TargetSchema\\":\\"\\",\\"SupportLobs\\":true,\
            \\"LimitedSizeLobMode\\":true,\\"LobMaxSize\\":32},\\"ChangeProcessingDdlHandlingPolicy\\":\
            {\\"HandleSourceTableTruncated\\":true},\\"ValidationSettings\\":{\\"EnableValidation\\":true}}"},
              {"ReplicationTaskIdentifier": "users", "ReplicationTaskArn": "arn:task:2",
               "SourceEndpointArn": "arn:endpoint:mysql", "TargetEndpointArn": "arn:endpoint:plain",
               "MigrationType": "cdc", "CdcStartPosition": "mysql-bin.000003:4",
               "TableMappings": "{\\"rules\\":[{\\"rule-type\\":\\"selection\\",\\"rule-id\\":\\"1\\",\\"rule-name\\":\\"1\\",\
            \\"object-locator\\":{\\"schema-name\\":\\"app\\",\\"table-name\\":\\"users\\"},\\"rule-action\\":\\"include\\"}]}",
               "ReplicationTaskSettings": "{}"}]}
            """;
    private static final String ENDPOINTS =
            """
            {"Endpoints": [
              {"EndpointArn": "arn:endpoint:source", "EndpointType": "SOURCE", "EngineName": "aurora-postgresql",
               "ServerName": "shop.example", "Port": 5432, "DatabaseName": "shop", "Username": "dms",
               "SslMode": "verify-full", "ExtraConnectionAttributes": "pluginName=pglogical;heartbeatEnable=true;"},
              {"EndpointArn": "arn:endpoint:mysql", "EngineName": "mysql", "ServerName": "users.example", "Port": 3306,
               "Username": "dms user", "SslMode": "none"},
              {"EndpointArn": "arn:endpoint:lake", "EndpointType": "TARGET", "EngineName": "s3",
               "ExtraConnectionAttributes": "maxFileSize=512000;",
               "S3Settings": {
                 "ServiceAccessRoleArn": "arn:aws:iam::111122223333:role/lake", "BucketName": "acme-lake",
                 "BucketFolder": "raw/dms", "CsvRowDelimiter": "\\\\n", "CsvDelimiter": "|", "CsvNullValue": "${NULL}",
                 "CompressionType": "GZIP", "EncryptionMode": "sse-kms", "ServerSideEncryptionKmsKeyId": "alias/lake",
                 "TimestampColumnName": "dms_ts", "IncludeOpForFullLoad": true, "CdcMaxBatchInterval": 30,
                 "DatePartitionEnabled": true, "ExpectedBucketOwner": "111122223333"}},
              {"EndpointArn": "arn:endpoint:plain", "EngineName": "s3",
               "S3Settings": {"BucketName": "acme-lake"}}]}
            """;

    @TempDir
    Path folder;

    @BeforeEach
    void write() throws IOException {
        Files.writeString(folder.resolve("tasks.json"), TASKS);
        Files.writeString(folder.resolve("endpoints.json"), ENDPOINTS);
    }

    private record Ended(int exitCode, String out, String err) {}

    @Test
    void taskBecomesAPipelineFile() throws IOException {
        Ended ended = run("Shop-to-Lake");

        assertThat(ended)
                .isEqualTo(
                        new Ended(
                                0,
                                """
                        # Does what DMS task Shop-to-Lake does.
                        # Set the environment variable SHOP_TO_LAKE_PASSWORD to the password of dms: AWS does not tell it.
                        # Extra connection attributes of the source have no equal here: pluginName, heartbeatEnable.
                        # ServiceAccessRoleArn has no effect here.
                        # ExpectedBucketOwner has no effect here.
                        # Long values are landed whole; the task cuts them at 32 KB.
                        # Landed files stay when a table is truncated or dropped; the commit log tells of it.
                        # Validation of what is landed has no equal here.
                        name: shop_to_lake
                        source:
                          url: jdbc:postgresql://shop.example:5432/shop?sslmode=verify-full
                          user: dms
                          password: ${SHOP_TO_LAKE_PASSWORD}
                          mappings: MAPPINGS
                        landing:
                          path: s3://acme-lake/raw/dms
                          dms:
                            MaxFileSize: 512000
                            CsvRowDelimiter: "\\\\n"
                            CsvDelimiter: "|"
                            CsvNullValue: "$${NULL}"
                            CompressionType: GZIP
                            TimestampColumnName: dms_ts
                            IncludeOpForFullLoad: true
                            CdcMaxBatchInterval: 30
                            DatePartitionEnabled: true
                        s3:
                          kms-key: alias/lake
                        """,
                                """
                        warning: Set the environment variable SHOP_TO_LAKE_PASSWORD to the password of dms: AWS does not tell it
                        warning: Extra connection attributes of the source have no equal here: pluginName, heartbeatEnable
                        warning: ServiceAccessRoleArn has no effect here
                        warning: ExpectedBucketOwner has no effect here
                        warning: Long values are landed whole; the task cuts them at 32 KB
                        warning: Landed files stay when a table is truncated or dropped; the commit log tells of it
                        warning: Validation of what is landed has no equal here
                        """));
        PipelineConfig config = read(ended);
        assertThat(config.source().orElseThrow().password().text()).isEqualTo("secret");
        assertThat(config.source().orElseThrow().mappings().file()).contains(folder.resolve("rules.json"));
        assertThat(TableMappings.read(folder.resolve("rules.json")).matches(new TableId("shop", "orders")))
                .isTrue();
        assertThat(config.landing().path()).isEqualTo(new Location("s3://acme-lake/raw/dms"));
        assertThat(config.targets()).isEmpty();
        assertThat(config.landing().dms().warnings()).isEmpty();
        assertThat(config.landing().dms().settings())
                .isEqualTo(DmsSettings.parseAttributes("csvDelimiter=|;csvNullValue=${NULL};compressionType=gzip;"
                                + "timestampColumnName=dms_ts;includeOpForFullLoad=true;cdcMaxBatchInterval=30;"
                                + "datePartitionEnabled=true;maxFileSize=512000;useCsvNoSupValue=true;"
                                + "csvNoSupValue=__unchanged__")
                        .settings());
    }

    @Test
    void endpointWithoutSettingsIsOneOfDefaults() throws IOException {
        Ended ended = run("arn:task:2");

        assertThat(ended.out())
                .isEqualTo(
                        """
                        # Does what DMS task users does.
                        # Set the environment variable USERS_PASSWORD to the password of dms user: AWS does not tell it.
                        # MigrationType cdc: here a full load of every table comes first.
                        # CdcStartPosition has no equal here.
                        name: users
                        source:
                          url: jdbc:mysql://users.example:3306/
                          user: "dms user"
                          password: ${USERS_PASSWORD}
                          mappings: MAPPINGS
                        landing:
                          path: s3://acme-lake
                          dms: {}
                        """);
        assertThat(read(ended).landing().dms().isForOthers()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ''    | "EngineName": "s3" | "EngineName": "s3" | tasks.json: ReplicationTasks: say --task-id with one of Shop-to-Lake, users
                    none  | "EngineName": "s3" | "EngineName": "s3" | tasks.json: ReplicationTasks: none of that --task-id; say --task-id with one of Shop-to-Lake, users
                    users | "EngineName": "s3" | "EngineName": "redshift" | endpoints.json: Endpoints[3].EngineName: expected s3 as the target
                    users | "EngineName": "mysql" | "EngineName": "oracle" | endpoints.json: Endpoints[1].EngineName: expected mysql, mariadb, aurora, postgres or aurora-postgresql as the source
                    users | "ServerName": "users.example", | '' | endpoints.json: Endpoints[1].ServerName: missing
                    users | arn:endpoint:plain | arn:endpoint:other | endpoints.json: Endpoints: none of them is the TargetEndpointArn of task users
                    users | {"BucketName": "acme-lake"} | {} | endpoints.json: Endpoints[3].S3Settings.BucketName: missing
                    users | {"BucketName": "acme-lake"} | {"DataFormat": "orc"} | DMS setting DataFormat: expected csv or parquet
                    users | "Endpoints" | "endpoints" | endpoints.json: Endpoints: expected a list, as aws dms prints it
                    """)
    void whatCannotBeIsToldWithFileAndField(String task, String written, String instead, String message)
            throws IOException {
        Files.writeString(folder.resolve("endpoints.json"), ENDPOINTS.replace(written, instead));

        Ended ended = run(task);

        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.err()).contains(message);
        assertThat(ended.out()).isEmpty();
    }

    @Test
    void fileWithOtherMappingsIsKept() throws IOException {
        Files.writeString(folder.resolve("rules.json"), "mine");

        Ended ended = run("users");

        assertThat(ended.err()).contains("Cannot write the table mappings to").contains("a file with other content");
        assertThat(folder.resolve("rules.json")).hasContent("mine");
    }

    private PipelineConfig read(Ended ended) throws IOException {
        Path pipeline =
                Files.writeString(folder.resolve("pipeline.yaml"), ended.out().replace("MAPPINGS", "rules.json"));
        Map<String, String> environment = Map.of("SHOP_TO_LAKE_PASSWORD", "secret", "USERS_PASSWORD", "secret");
        return ConfigReader.read(pipeline, environment::get);
    }

    private Ended run(String task) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String rules = folder.resolve("rules.json").toString();
        CommandLine command = Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        List<String> arguments = List.of(
                "import-dms",
                "--task",
                folder.resolve("tasks.json").toString(),
                "--endpoints",
                folder.resolve("endpoints.json").toString(),
                "--mappings",
                rules,
                "--task-id",
                task);
        int exitCode = command.execute(arguments.toArray(new String[0]));
        return new Ended(exitCode, out.toString().replace(rules, "MAPPINGS"), err.toString());
    }
}
