package io.tributary.landing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.change.TableId;
import io.tributary.files.FileEntry;
import io.tributary.files.Files;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.CRC32C;

/** The oracle: what a landing zone says its tables are, worked out as plainly as can be, with every file verified. */
final class LandedTables {
    private final Files files;
    private final List<Commit> commits;
    private final LandingState state;

    LandedTables(Files files) {
        this.files = files;
        LandingReader reader = new LandingReader(files);
        this.commits = reader.commitsAfter(reader.expired());
        this.state = reader.state();
    }

    LandingState state() {
        return state;
    }

    /** Whether the table's latest load is finished, so that its rows are those of the log's position. */
    boolean isWhole(TableId table) {
        return state.table(table).phase() == TableState.Phase.STREAMING;
    }

    TreeMap<Integer, String> rows(TableId table) {
        int generation = state.table(table).generation();
        TreeMap<Integer, String> rows = new TreeMap<>();
        List<LandedItem> items = items(table);
        for (LandedItem item : items) {
            if (item instanceof LandedFile file && file.kind() == LandedFile.Kind.LOAD) {
                if (file.generation() == generation) {
                    lines(file).forEach(line -> insert(line.split(","), 0, rows));
                }
            }
        }
        boolean ofGeneration = false;
        for (LandedItem item : items) {
            if (item instanceof TableEvent.LoadStarted started) {
                ofGeneration = started.generation() == generation;
            } else if (item instanceof TableEvent.Truncated && ofGeneration) {
                rows.clear();
            } else if (item instanceof LandedFile file && file.kind() == LandedFile.Kind.CHANGE && ofGeneration) {
                assertThat(file.generation()).isEqualTo(generation);
                lines(file).forEach(line -> change(line.split(","), rows));
            }
        }
        return rows;
    }

    private static void change(String[] fields, TreeMap<Integer, String> rows) {
        if (fields[0].equals("D")) {
            assertThat(rows.remove(Integer.parseInt(fields[1]))).isNotNull();
            return;
        }
        assertThat(rows.containsKey(Integer.parseInt(fields[1]))).isEqualTo(fields[0].equals("U"));
        insert(fields, 1, rows);
    }

    private static void insert(String[] fields, int at, TreeMap<Integer, String> rows) {
        rows.put(Integer.parseInt(fields[at]), fields[at + 1]);
    }

    private List<LandedItem> items(TableId table) {
        List<LandedItem> items = new ArrayList<>();
        commits.forEach(commit -> commit.items().stream()
                .filter(item -> item.table().equals(table))
                .forEach(item -> items.add(item.item())));
        return items;
    }

    private List<String> lines(LandedFile file) {
        String content = LandingSample.content(files, file.path());
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        List<String> lines = content.lines().toList();
        assertThat(List.of((long) bytes.length, checksum.getValue(), (long) lines.size()))
                .as(file.path())
                .containsExactly(file.bytes(), file.crc32c(), file.counts().rows());
        return lines;
    }

    /** Every data file is named by one commit, and every one named is there unless a later load superseded it. */
    void assertNoOrphans() {
        TreeSet<String> expected = new TreeSet<>();
        Map<TableId, String> last = new HashMap<>();
        for (Commit commit : commits) {
            for (TableItem item : commit.items()) {
                if (item.item() instanceof LandedFile file) {
                    if (file.kind() == LandedFile.Kind.CHANGE) {
                        String before = last.put(item.table(), file.path());
                        assertThat(file.path()).isGreaterThan(before == null ? "" : before);
                    }
                    if (file.generation() == state.table(item.table()).generation()) {
                        assertThat(expected.add(file.path())).as(file.path()).isTrue();
                    }
                }
            }
        }
        assertThat(files.list("").stream().map(FileEntry::path).filter(path -> !path.startsWith("_tributary/")))
                .containsExactlyElementsOf(expected);
    }
}
