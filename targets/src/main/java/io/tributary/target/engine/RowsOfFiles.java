package io.tributary.target.engine;

import io.tributary.change.TableSchema;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Rows of some of a lake's files, for whoever writes the same rows into others. Confined to one thread. */
public final class RowsOfFiles {
    private final Engine engine;
    private final LiveFiles files;
    private final LiveRows rows;
    private final List<ParquetType> types;

    /**
     * Reads which rows are gone.
     *
     * @param files at least one
     * @param schema the table's columns
     * @param types of the columns
     */
    public RowsOfFiles(Engine engine, Scratch scratch, LiveFiles files, TableSchema schema, List<ParquetType> types) {
        this.engine = engine;
        this.files = files;
        this.types = List.copyOf(types);
        rows = new LiveRows(engine, scratch, files, new FileColumns(engine, files), schema, types);
        List<Integer> all = IntStream.range(0, files.count()).boxed().toList();
        engine.run("CREATE OR REPLACE TEMP TABLE gone (f INTEGER, p BIGINT)");
        engine.run("CREATE OR REPLACE TEMP TABLE dead AS SELECT DISTINCT f, p FROM (" + rows.dead(all)
                + ") WHERE f IS NOT NULL");
    }

    /** How many rows are gone, of the files that have lost any. */
    public Map<Integer, Long> gone() {
        Map<Integer, Long> gone = new HashMap<>();
        engine.rows("SELECT f, count(*) FROM dead GROUP BY f")
                .forEach(row -> gone.put(Integer.valueOf(row.get(0)), Long.valueOf(row.get(1))));
        return gone;
    }

    /** The rows that some files still have. */
    public Relation live(Collection<Integer> of) {
        String columns = Sql.list(types.size(), i -> "t." + Relation.column(i));
        int[] indexes = IntStream.range(0, types.size()).toArray();
        return new Relation(
                "SELECT " + columns + " FROM (" + rows.scan(of, indexes)
                        + ") AS t ANTI JOIN dead AS d ON t.f = d.f AND t.p = d.p",
                types);
    }

    /** Writes a file of the rows that are gone of some files, see {@link LakeFiles#writeDeletes}. */
    public LakeFiles.Written writeDeletes(LakeFiles lake, List<Integer> of, Path path) {
        return lake.writeDeletes("SELECT f, p FROM dead", of, files, path);
    }
}
