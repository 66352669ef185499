package io.tributary.catalog.glue;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The server that {@code TRIBUTARY_TEST_AWS_URL} names, also seen by the AWS CLI that {@code TRIBUTARY_TEST_AWS_CLI} names. */
@EnabledIfEnvironmentVariable(
        named = "TRIBUTARY_TEST_AWS_URL",
        matches = ".+",
        disabledReason = "TRIBUTARY_TEST_AWS_URL names no AWS API server, such as http://127.0.0.1:5566")
final class GlueTablesOnMotoIT extends GlueTablesContract {
    @Override
    URI endpoint() {
        return URI.create(System.getenv("TRIBUTARY_TEST_AWS_URL"));
    }

    @Test
    @EnabledIfEnvironmentVariable(
            named = "TRIBUTARY_TEST_AWS_CLI",
            matches = ".+",
            disabledReason = "TRIBUTARY_TEST_AWS_CLI names no AWS CLI")
    void commandLineOfAwsShowsWhatWasMade() throws Exception {
        tables.create(table("int"));

        JsonNode shown = cli("glue", "get-table", "--database-name", name.database(), "--name", name.table());

        JsonNode table = shown.path("Table");
        assertThat(table.path("StorageDescriptor").path("Columns").toString())
                .isEqualTo(
                        "[{\"Name\":\"id\",\"Type\":\"int\",\"Comment\":\"int4\"},{\"Name\":\"été\",\"Type\":\"string\"}]");
        assertThat(table.path("Parameters").path("classification").asText()).isEqualTo("csv");
        assertThat(table.path("TableType").asText()).isEqualTo("EXTERNAL_TABLE");
    }

    private JsonNode cli(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getenv("TRIBUTARY_TEST_AWS_CLI")).toString(),
                "--endpoint-url",
                endpoint().toString(),
                "--region",
                "us-east-1",
                "--output",
                "json"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("AWS_ACCESS_KEY_ID", "test");
        builder.environment().put("AWS_SECRET_ACCESS_KEY", "test");
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().put("PORT", Integer.toString(endpoint().getPort()));
        Process process = builder.start();
        try (InputStream out = process.getInputStream()) {
            byte[] text = out.readAllBytes();
            assertThat(process.waitFor()).isZero();
            return new ObjectMapper().readTree(text);
        }
    }
}
