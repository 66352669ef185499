package io.tributary.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationDocumentsTest {
    private static final Path DOCS = Path.of("..", "docs");

    @Test
    void guideIsMadeFromTheRecords() throws IOException {
        golden(DOCS.resolve("guide/configuration.md"), ConfigurationDocuments.guide());
    }

    @Test
    void schemaIsMadeFromTheRecords() throws IOException {
        golden(DOCS.resolve("schema/pipeline.schema.json"), ConfigurationDocuments.schema());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "smallest.yaml",
                "every-key.yaml",
                "mysql.yaml",
                "mappings.yaml",
                "database-target.yaml",
                "several-targets.yaml",
                "iceberg-target.yaml",
                "spark.yaml",
                "emr-serverless.yaml",
                "transform.yaml",
                "substituted.yaml"
            })
    void schemaAcceptsWhatTheReaderAccepts(String sample) throws IOException {
        String yaml = Samples.text(sample);

        assertThat(schema().validate(yaml, InputFormat.YAML)).isEmpty();
        assertThat(Samples.read(sample)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name: World",
                "nmae: x",
                "source: {url: 'jdbc:oracle://x', user: u, tables: [a.b]}",
                "source: {url: 'jdbc:mysql://x', user: u, tables: [a.b], server-id: some}",
                "source: {url: 'jdbc:mysql://x', user: u, tables: [a.b], zero-dates: keep}",
                "source: {url: 'jdbc:postgresql://x', user: u, tables: []}",
                "source: {url: 'jdbc:postgresql://x', user: u, tables: [a.b], mappings: rules.json}",
                "source: {url: 'jdbc:postgresql://x', user: u}",
                "landing: {path: x, max-interval: 1}",
                "landing: {path: x, max-file-size: 32M}",
                "target: {path: 'gs://bucket/x'}",
                "target: {path: x, format: orc}",
                "target: {path: x, header: maybe}",
                "target: {path: x, catalog: {type: hive}}",
                "target: {path: x, catalog: {properties: [a]}}"
            })
    void schemaRefusesWhatTheReaderRefuses(String fault) {
        assertThat(schema().validate(fault, InputFormat.YAML))
                .anySatisfy(error -> assertThat(error.getKeyword()).isNotEqualTo("required"));
    }

    private static Schema schema() {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(ConfigurationDocuments.schema());
    }

    private static void golden(Path file, String expected) throws IOException {
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, expected);
        }
        assertThat(file).as("-Dgolden.update=true writes it again").content().isEqualTo(expected);
    }
}
