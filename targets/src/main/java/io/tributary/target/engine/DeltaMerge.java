package io.tributary.target.engine;

import io.tributary.change.Column;
import io.tributary.change.TableSchema;
import io.tributary.files.Files;
import io.tributary.merge.NetPass;
import io.tributary.merge.NetTarget;
import io.tributary.merge.Plan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Works out which rows of a table's files go and which others come, for plans that leave files as they are. What comes
 * in one pass may go in the next. Confined to one thread.
 */
public final class DeltaMerge implements NetTarget {
    private final Engine engine;
    private final Scratch scratch;
    private final TypeRules rules;
    private final EngineSettings settings;
    private final LiveFiles files;
    private final FileColumns inFiles;
    private TableSchema schema;

    /** @param from columns of the rows so far */
    public DeltaMerge(
            Engine engine,
            Scratch scratch,
            TypeRules rules,
            EngineSettings settings,
            TableSchema from,
            LiveFiles files) {
        this.engine = engine;
        this.scratch = scratch;
        this.rules = rules;
        this.settings = settings;
        this.files = files;
        inFiles = new FileColumns(engine, files);
        schema = from;
        engine.run("CREATE TEMP TABLE gone (f INTEGER, p BIGINT)");
        engine.run("CREATE TEMP TABLE fresh AS "
                + Relation.empty(rules.of(from, settings)).sql());
    }

    /** Whether files may stay as they are through all that a plan does: no load, and no column that they show otherwise. */
    public static boolean fits(Plan plan, List<String> heldTypes, TypeRules rules, EngineSettings settings) {
        TableSchema before = plan.fromSchema();
        List<String> types = heldTypes;
        List<TableSchema> versions = new ArrayList<>(List.of(plan.fromSchema()));
        for (Plan.Step step : plan.steps()) {
            if (!(step instanceof Plan.Changes changes)) {
                return false;
            }
            versions.add(changes.schema());
        }
        versions.add(plan.toSchema());
        for (TableSchema next : versions) {
            List<String> nextTypes =
                    rules.of(next, settings).stream().map(ParquetType::name).toList();
            if (!isShown(before, types, next, nextTypes)) {
                return false;
            }
            before = next;
            types = nextTypes;
        }
        return true;
    }

    private static boolean isShown(TableSchema from, List<String> fromTypes, TableSchema to, List<String> toTypes) {
        for (int i = 0; i < toTypes.size(); i++) {
            Column column = to.columns().get(i);
            int source = from.indexOf(column.id());
            if (source < 0 ? column.fill() != null : !ParquetType.isShownAs(fromTypes.get(source), toTypes.get(i))) {
                return false;
            }
        }
        return true;
    }

    /**
     * All rows of a table's files, for plans that write them anew.
     *
     * @param types the engine's names of the types that the table's columns have
     * @param count how many rows
     */
    public static Optional<EngineMerge.OldRows> all(
            Engine engine, Scratch scratch, LiveFiles files, TableSchema schema, List<String> types, long count) {
        if (files.count() == 0) {
            return Optional.empty();
        }
        engine.run("CREATE TEMP TABLE gone (f INTEGER, p BIGINT)");
        LiveRows rows = new LiveRows(
                engine,
                scratch,
                files,
                new FileColumns(engine, files),
                schema,
                types.stream().map(type -> new ParquetType(type, "", "")).toList());
        List<Integer> all = IntStream.range(0, files.count()).boxed().toList();
        String columns = Sql.list(types.size(), i -> "t." + Relation.column(i));
        int[] indexes = IntStream.range(0, types.size()).toArray();
        return Optional.of(new EngineMerge.OldRows(
                "SELECT " + columns + " FROM (" + rows.scan(all, indexes) + ") AS t ANTI JOIN (" + rows.dead(all)
                        + ") AS d ON t.f = d.f AND t.p = d.p",
                types,
                count));
    }

    @Override
    public void replace(TableSchema to, LoadRows loaded) {
        throw new IllegalStateException("A load leaves no file");
    }

    @Override
    public void alter(TableSchema from, TableSchema to) {
        List<ParquetType> types = rules.of(to, settings);
        String columns = Sql.list(types.size(), i -> {
            int source = from.indexOf(to.columns().get(i).id());
            String value = source < 0 ? "NULL" : Relation.column(source);
            return value + "::" + types.get(i).name() + " AS n" + i;
        });
        engine.run("CREATE TEMP TABLE altered AS SELECT " + Sql.list(types.size(), i -> "n" + i + " AS c" + i)
                + " FROM (SELECT " + columns + " FROM fresh)");
        engine.run("DROP TABLE fresh");
        engine.run("ALTER TABLE altered RENAME TO fresh");
        schema = to;
    }

    @Override
    public Found apply(NetPass pass) {
        List<ParquetType> types = rules.of(schema, settings);
        PassTable table = PassTable.of(engine, pass, types);
        table.load(scratch);
        LiveRows rows = new LiveRows(engine, scratch, files, inFiles, schema, types);
        table.locate(rows);
        engine.run("CREATE OR REPLACE TEMP TABLE made AS " + table.made(rows));
        engine.run("CREATE OR REPLACE TEMP TABLE removed AS " + table.removed());
        engine.run("INSERT INTO gone SELECT f, p FROM removed WHERE f <> " + LiveRows.FRESH);
        engine.run("DELETE FROM fresh WHERE rowid IN (SELECT p FROM removed WHERE f = " + LiveRows.FRESH + ")");
        engine.run("INSERT INTO fresh SELECT * FROM made");
        return table.found();
    }

    /**
     * One of several shares of a pass, each with files of its own: which of their rows go, and the rows that come instead.
     * Rows that depend on no other come in one of the shares.
     *
     * @param changes the whole pass, of a table with a key
     * @param slice of {@code slices}: which rows come here that depend on no other
     */
    public ShareTally applyShare(List<NetFile> changes, Files target, int slice, int slices) {
        List<ParquetType> types = rules.of(schema, settings);
        KeyedNet net = new KeyedNet(engine, types, schema.identityIndexes());
        net.view(NetFile.local(changes, target, scratch));
        LiveRows rows = new LiveRows(engine, scratch, files, inFiles, schema, types);
        net.find(rows);
        String whole = slice < slices ? "(" + KeyedNet.whole() + ") AND o % " + slices + " = " + slice : "false";
        engine.run("INSERT INTO fresh " + net.made(rows, whole));
        engine.run("INSERT INTO gone " + net.removed());
        return net.tally();
    }

    /** Puts the places of rows of files that go into a file; the number of the first file is given, others follow. */
    public void writeGone(Path file, int first) {
        engine.run("COPY (SELECT f + " + first + " AS f, p FROM gone) TO " + Sql.text(file.toString())
                + " (FORMAT parquet, COMPRESSION zstd)");
    }

    /** Takes in what shares have put into such files. */
    public void readGone(List<Path> shares) {
        engine.run("INSERT INTO gone SELECT f, p FROM (" + Sql.parquet(shares, 0) + ")");
    }

    /** The rows that come, in the columns that the plan leads to. */
    public Relation fresh() {
        List<ParquetType> types = rules.of(schema, settings);
        return new Relation("SELECT " + Sql.list(types.size(), Relation::column) + " FROM fresh", types);
    }

    /** How many they are. */
    public long freshCount() {
        return Long.parseLong(engine.rows("SELECT count(*) FROM fresh").get(0).get(0));
    }

    /** A query of f, p: the rows of some files that go, with those that were gone before when {@code all}. */
    public String gone(List<Integer> of, boolean all) {
        LiveRows rows = new LiveRows(engine, scratch, files, inFiles, schema, List.of());
        return "SELECT DISTINCT f, p FROM (" + (all ? rows.dead(of) : "SELECT f, p FROM gone") + ") WHERE f IN ("
                + of.stream().map(String::valueOf).collect(Collectors.joining(", ")) + ")";
    }

    /** Tells the positions of rows of a file that are gone afterwards. */
    public void positions(int file, LongConsumer sink) {
        engine.each("SELECT p FROM (" + gone(List.of(file), true) + ")", p -> sink.accept(Long.parseLong(p)));
    }

    /** How many rows of files go. */
    public long goneCount() {
        return Long.parseLong(engine.rows("SELECT count(*) FROM gone").get(0).get(0));
    }

    /** Files that lose rows. */
    public List<Integer> touched() {
        return engine.rows("SELECT DISTINCT f FROM gone ORDER BY f").stream()
                .map(row -> Integer.valueOf(row.get(0)))
                .toList();
    }
}
