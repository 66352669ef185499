package io.tributary.app.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LogsTest {
    private static final Logger LOG = LoggerFactory.getLogger(LogsTest.class);

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @AfterEach
    void logToTheConsoleAgain() {
        Logs.start(Logs.Format.PEOPLE, Logs.Detail.WARNINGS, System.err);
    }

    @Test
    void linesForPeopleShowTimeMessageAndKeyValues() {
        Logs.start(Logs.Format.PEOPLE, Logs.Detail.NORMAL, bytes);

        LOG.atInfo().addKeyValue("table", "world.city").addKeyValue("rows", 3).log("load finished");
        LOG.atWarn().log("slot is {} behind", "far");
        LOG.atInfo().addMarker(LogLine.TOLD).addKeyValue("rows", 3).log("commit 42: 3 rows");
        LOG.atDebug().log("not shown");

        assertThat(logged().replaceAll("(?m)^\\d\\d:\\d\\d:\\d\\d\\.\\d{3} ", ""))
                .isEqualTo(
                        """
                        load finished table=world.city rows=3
                        WARN slot is far behind
                        commit 42: 3 rows
                        """);
    }

    @Test
    void jsonLinesHaveTheDocumentedKeysAndNoOthers() throws IOException {
        Logs.start(Logs.Format.JSON, Logs.Detail.VERBOSE, bytes);

        LOG.atInfo().addKeyValue("table", "world.city").addKeyValue("rows", 3).log("load {}", "finished");
        LOG.atDebug().setCause(new IllegalStateException("why")).log("failed");

        List<JsonNode> lines = new ArrayList<>();
        for (String line : logged().split("\n")) {
            lines.add(new ObjectMapper().readTree(line));
        }
        assertThat(lines.get(0).fieldNames())
                .toIterable()
                .containsExactly(
                        "timestamp", "level", "threadName", "loggerName", "kvpList", "formattedMessage", "throwable");
        assertThat(lines.get(0).at("/formattedMessage").asText()).isEqualTo("load finished");
        assertThat(lines.get(0).at("/kvpList").toString()).isEqualTo("[{\"table\":\"world.city\"},{\"rows\":\"3\"}]");
        assertThat(lines.get(1).at("/throwable/message").asText()).isEqualTo("why");
    }

    private String logged() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
