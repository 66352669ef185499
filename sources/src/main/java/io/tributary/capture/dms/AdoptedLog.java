package io.tributary.capture.dms;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.tributary.change.TableId;
import io.tributary.landing.LandingReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a log of adopted files knows of all tables: its memory, and the commits since that was written. Not thread-safe. */
final class AdoptedLog {
    /** What the log's memory of adopted files is called. */
    static final String MEMORY = "adoption";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final SortedMap<TableId, KnownFiles> tables = new TreeMap<>();
    private final Map<String, TransactionFile> transactions = new HashMap<>();
    private final long remembered;

    /** A file with changes of all tables, and whose they are. */
    record TransactionFile(String version, Set<TableId> tables) {}

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

    /** Files of transactions that were looked through, by path; only the memory has them. */
    Map<String, TransactionFile> transactions() {
        return transactions;
    }

    /**
     * All that is known of files that are in the folder still, a line each: of files of transactions as {@code ["x", path, version,
     * schema, name, …]}, of tables as {@link KnownFiles#lines} has it.
     */
    List<String> lines(Set<String> there) {
        List<String> lines = new ArrayList<>();
        transactions.keySet().retainAll(there);
        transactions.forEach((path, file) -> {
            ArrayNode line = JSON.createArrayNode().add("x").add(path).add(file.version());
            file.tables().forEach(table -> line.add(table.schema()).add(table.name()));
            lines.add(line.toString());
        });
        tables.forEach((table, files) -> {
            files.forgetAllBut(there);
            lines.addAll(files.lines(table));
        });
        return lines;
    }

    private static TransactionFile transactionFile(JsonNode line) {
        Set<TableId> tables = new TreeSet<>();
        for (int i = 3; i + 1 < line.size(); i += 2) {
            tables.add(new TableId(line.get(i).asText(), line.get(i + 1).asText()));
        }
        return new TransactionFile(line.path(2).asText(), tables);
    }

    /** Takes back what was known, a line at a time. */
    private final class Recall implements Consumer<String> {
        private @Nullable KnownFiles table;

        @Override
        public void accept(String line) {
            JsonNode json = parse(line);
            if (json.path(0).asText().equals("x")) {
                transactions.put(json.path(1).asText(), transactionFile(json));
                return;
            }
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
