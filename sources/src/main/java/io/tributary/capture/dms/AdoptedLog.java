package io.tributary.capture.dms;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.change.TableId;
import io.tributary.landing.LandingReader;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a log of adopted files knows of all tables: its memory, and the commits since that was written. Not thread-safe. */
final class AdoptedLog {
    /** What the log's memory of adopted files is called. */
    static final String MEMORY = "adoption";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final SortedMap<TableId, KnownFiles> tables = new TreeMap<>();
    private final long remembered;

    AdoptedLog(LandingReader log) {
        remembered = log.recall(MEMORY, new Recall());
        log.forEachCommitAfter(remembered, commit -> commit.items()
                .forEach(item -> known(item.table()).take(item.item())));
    }

    /** The last commit that is in the memory. */
    long remembered() {
        return remembered;
    }

    KnownFiles known(TableId table) {
        return tables.computeIfAbsent(table, id -> new KnownFiles());
    }

    SortedMap<TableId, KnownFiles> tables() {
        return tables;
    }

    /** Takes back what was known, a line at a time. */
    private final class Recall implements Consumer<String> {
        private @Nullable KnownFiles table;

        @Override
        public void accept(String line) {
            JsonNode json = parse(line);
            KnownFiles of = table;
            if (of == null || json.path(0).asText().equals("t")) {
                of = known(new TableId(json.path(1).asText(), json.path(2).asText()));
                table = of;
            }
            of.recall(json);
        }

        private JsonNode parse(String line) {
            try {
                return JSON.readTree(line);
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException("a line is not JSON", e);
            }
        }
    }
}
