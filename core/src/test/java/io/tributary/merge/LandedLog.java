package io.tributary.merge;

import io.tributary.change.Position;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.landing.Commit;
import io.tributary.landing.LandedFile;
import io.tributary.landing.LandedItem;
import io.tributary.landing.SourceMark;
import io.tributary.landing.TableEvent;
import io.tributary.landing.TableItem;
import io.tributary.ledger.Applied;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The landed log of one table, in memory: commits are written one after the other, and planned from any point. */
public final class LandedLog implements SchemaLookup {
    private final TableId table;
    private final MemoryLanding files = new MemoryLanding();
    private final Map<Integer, TableSchema> schemas = new HashMap<>();
    private final List<Commit> commits = new ArrayList<>();
    private TableSchema schema;
    private int generation;

    public LandedLog(TableSchema first) {
        table = first.table();
        schema = first;
        schemas.put(first.version(), first);
    }

    public MemoryLanding files() {
        return files;
    }

    /** Columns of what is landed next. */
    public TableSchema schema() {
        return schema;
    }

    /** Of the last load that was begun. */
    public int generation() {
        return generation;
    }

    @Override
    public TableSchema schema(TableId of, int version) {
        return schemas.get(version);
    }

    public void commit(LandedItem... items) {
        long number = commits.size() + 1L;
        commits.add(new Commit(
                number,
                1,
                new Position("p" + (number - 1)),
                new Position("p" + number),
                Instant.ofEpochSecond(number),
                Instant.ofEpochSecond(number),
                SourceMark.NONE,
                Arrays.stream(items).map(item -> new TableItem(table, item)).toList()));
    }

    /** A whole load, begun and finished. */
    public void load(String... csv) {
        startLoad();
        finishLoad(csv);
    }

    public void startLoad() {
        generation++;
        commit(new TableEvent.LoadStarted(generation, schema.version(), Position.NONE));
    }

    public void finishLoad(String... csv) {
        List<LandedItem> items = new ArrayList<>();
        for (String each : csv) {
            items.add(files.load(schema, generation, each));
        }
        items.add(new TableEvent.LoadFinished(generation));
        commit(items.toArray(LandedItem[]::new));
    }

    /** Changes in a commit of their own. */
    public LandedFile changes(String csv) {
        LandedFile file = files.changes(schema, generation, csv);
        commit(file);
        return file;
    }

    /** Changes of which nobody knows whether their rows were there, in a commit of their own. */
    public void upserts(String csv) {
        commit(files.upserts(schema, generation, csv));
    }

    public void truncated() {
        commit(new TableEvent.Truncated());
    }

    public void alter(TableSchema next) {
        schema = next;
        schemas.put(next.version(), next);
        commit(new TableEvent.SchemaChanged(next.version()));
    }

    public long lastCommit() {
        return commits.size();
    }

    public Optional<Plan> plan(Applied applied) {
        return planUpTo(commits.size(), applied);
    }

    /** A plan made when the log had only its first commits. */
    public Optional<Plan> planUpTo(long lastCommit, Applied applied) {
        return Planner.plan(table, applied, commits.subList(0, (int) lastCommit), this);
    }
}
