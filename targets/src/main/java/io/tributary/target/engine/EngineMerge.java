package io.tributary.target.engine;

import static java.util.Objects.requireNonNull;

import io.tributary.change.Column;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.merge.NetPass;
import io.tributary.merge.NetTarget;
import io.tributary.merge.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Builds up what becomes of a table's rows as one query, which is carried out at the end. Only a second pass of changes
 * needs the first one's result, in a file. Confined to one thread.
 */
public final class EngineMerge implements NetTarget {
    private final Engine engine;
    private final Scratch scratch;
    private final TypeRules rules;
    private final EngineSettings settings;
    private final Plan plan;
    private final Supplier<Optional<OldRows>> old;
    private final Optional<LoadCsv> direct;
    private final KeptFiles kept;
    private @Nullable Relation rows;
    private TableSchema schema;
    private long count;
    private int passes;
    private @Nullable Load load;
    private @Nullable Path written;

    /**
     * The rows that the table has now.
     *
     * @param sql a query; its columns are called c0, c1, c2…
     * @param types the engine's names of the columns' types
     * @param count how many rows
     */
    public record OldRows(String sql, List<String> types, long count) {
        public OldRows {
            types = List.copyOf(types);
        }

        /** Those of a Parquet file. */
        public static OldRows parquet(Engine engine, Path path, long count) {
            return parquet(engine, List.of(path), count);
        }

        /** No row. */
        public static OldRows none(List<String> types) {
            String columns = Sql.list(types.size(), i -> "NULL::" + types.get(i) + " AS " + Relation.column(i));
            return new OldRows("SELECT " + columns + " WHERE false", types, 0);
        }

        /** Those of Parquet files with the same columns; at least one file. */
        public static OldRows parquet(Engine engine, List<Path> paths, long count) {
            List<String> types = engine.rows("DESCRIBE " + Sql.parquet(paths, 0)).stream()
                    .map(column -> column.get(1))
                    .toList();
            return new OldRows(Sql.parquet(paths, types.size()), types, count);
        }
    }

    /**
     * A load whose texts have not become values yet.
     *
     * @param columns of the texts
     */
    private record Load(LoadCsv csv, TypedCsv values, TableSchema columns) {}

    /**
     * @param old asked for at most once, if its rows matter
     * @param direct the plan's load, where the engine can read its files
     */
    public EngineMerge(
            Engine engine,
            Scratch scratch,
            TypeRules rules,
            EngineSettings settings,
            Plan plan,
            Supplier<Optional<OldRows>> old,
            Optional<LoadCsv> direct) {
        this(engine, scratch, rules, settings, plan, old, direct, KeptFiles.none());
    }

    /**
     * For a table of many files.
     *
     * @param kept all files of the table; those with rows that change are taken out of it
     */
    public EngineMerge(
            Engine engine,
            Scratch scratch,
            TypeRules rules,
            EngineSettings settings,
            Plan plan,
            Optional<LoadCsv> direct,
            KeptFiles kept) {
        this(engine, scratch, rules, settings, plan, Optional::empty, direct, kept);
    }

    /**
     * With the rows of one part.
     *
     * @param part of all who handed out rows, see {@link RowParts#of}
     * @param plan of no step, with the columns of the rows
     */
    public static EngineMerge ofPart(
            List<RowParts> part,
            Engine engine,
            Scratch scratch,
            TypeRules rules,
            EngineSettings settings,
            Plan plan,
            io.tributary.files.Files target) {
        return new EngineMerge(
                engine,
                scratch,
                rules,
                settings,
                plan,
                () -> Optional.of(RowParts.rows(part, rules.of(plan.toSchema(), settings), engine, target, scratch)),
                Optional.empty());
    }

    private EngineMerge(
            Engine engine,
            Scratch scratch,
            TypeRules rules,
            EngineSettings settings,
            Plan plan,
            Supplier<Optional<OldRows>> old,
            Optional<LoadCsv> direct,
            KeptFiles kept) {
        this.engine = engine;
        this.scratch = scratch;
        this.rules = rules;
        this.settings = settings;
        this.plan = plan;
        this.old = old;
        this.direct = direct;
        this.kept = kept;
        schema = plan.fromSchema();
    }

    @Override
    public void replace(TableSchema to, LoadRows loaded) {
        kept.clear();
        Optional<Plan.Replace> files = load(plan);
        if (files.isEmpty()) {
            holdNothing(to);
        } else if (direct.isPresent()) {
            hold(direct.get(), files.get().schema());
            if (!files.get().schema().equals(to)) {
                alter(files.get().schema(), to);
            }
        } else {
            hold(LoadCsv.copied(files.get(), loaded, scratch.file("load.csv")), to);
        }
    }

    /** The load that the plan begins with, whatever steps come before it. */
    public static Optional<Plan.Replace> load(Plan plan) {
        for (int i = plan.steps().size() - 1; i >= 0; i--) {
            if (plan.steps().get(i) instanceof Plan.Replace load) {
                return Optional.of(load);
            }
            if (plan.steps().get(i) instanceof Plan.Truncate) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private void holdNothing(TableSchema columns) {
        rows = Relation.empty(rules.of(columns, settings));
        schema = columns;
    }

    private void hold(LoadCsv csv, TableSchema columns) {
        count = csv.rows();
        if (count == 0) {
            holdNothing(columns);
            return;
        }
        List<ParquetType> types = rules.of(columns, settings);
        TypedCsv values = new TypedCsv(csv.csv(), types);
        load = new Load(csv, values, columns);
        rows = new Relation(values.select(names(types.size())), types);
        schema = columns;
    }

    private static List<String> names(int columns) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            names.add(Relation.column(i));
        }
        return names;
    }

    @Override
    public void alter(TableSchema from, TableSchema to) {
        rows = rows();
        take(kept.takeAll());
        Relation before = rows();
        List<ParquetType> types = rules.of(to, settings);
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            Column column = to.columns().get(i);
            int source = from.indexOf(column.id());
            String value = source < 0
                    ? fill(to, i, types.get(i))
                    : converted(
                            to, i, before.types().get(source).name(), types.get(i), "old." + Relation.column(source));
            columns.add(value + " AS " + Relation.column(i));
        }
        rows = new Relation("SELECT " + String.join(", ", columns) + " FROM (" + before.sql() + ") AS old", types);
        schema = to;
    }

    private static String converted(TableSchema to, int column, String from, ParquetType type, String value) {
        String converted = type.converted(from, value);
        if (converted.isEmpty()) {
            throw Refusals.conversion(to, column, from, type);
        }
        return converted;
    }

    private String fill(TableSchema to, int column, ParquetType type) {
        String fill = to.columns().get(column).fill();
        if (fill == null) {
            return "NULL::" + type.name();
        }
        String value = type.candidate(Sql.text(fill) + "::VARCHAR");
        String condition = type.condition("t", "v");
        if (!condition.isEmpty()) {
            String found = engine.rows(
                            "SELECT " + condition + " FROM (SELECT " + Sql.text(fill) + " AS t, " + value + " AS v)")
                    .get(0)
                    .get(0);
            if (!found.equals("true")) {
                throw Refusals.value(to, column, type, "the default of old rows");
            }
        }
        return value;
    }

    @Override
    public Found apply(NetPass pass) {
        if (passes > 0) {
            write();
        }
        PassTable table = PassTable.of(engine, pass, rows().types());
        table.load(scratch);
        take(kept.takeTouched(engine, table));
        Relation before = rows();
        Relation all = kept.isEmpty() ? before : before.and(read(kept.paths()));
        refusing(() -> table.check(all));
        rows = table.result(before);
        Found found = table.found();
        count += table.counts().growth(found.rows());
        passes++;
        return found;
    }

    /**
     * One of several shares of a pass, each with files of its own. Rows that depend on no other come in one of the shares.
     *
     * @param changes the whole pass, of a table with a key, in files of {@code target}
     * @param here a condition over the columns c0, c1… for the rows that come here
     */
    public ShareTally applyShare(List<NetFile> changes, io.tributary.files.Files target, String here) {
        KeyedNet net = new KeyedNet(engine, rows().types(), schema.identityIndexes());
        net.view(NetFile.local(changes, target, scratch));
        take(kept.takeTouched(engine, rows().types().size(), KeyedNet.needing(), net.needed()));
        Relation before = rows();
        refusing(() -> net.count(kept.isEmpty() ? before : before.and(read(kept.paths()))));
        String come = "SELECT * FROM (" + net.come() + ") WHERE " + here;
        count -= net.gone();
        count += Long.parseLong(
                engine.rows("SELECT count(*) FROM (" + come + ")").get(0).get(0));
        rows = net.result(before, come);
        return net.tally();
    }

    /** The same, where rows that depend on no other come by their keys: in the first so many shares. */
    public ShareTally applyShare(List<NetFile> changes, io.tributary.files.Files target, int share, int shares) {
        int[] key = schema.identityIndexes();
        String here = "hash(" + Sql.list(key.length, i -> Relation.column(key[i])) + ") % " + shares + " = " + share;
        return applyShare(changes, target, here);
    }

    /** The rows so far, but for those of files that are kept, in the columns of {@link #schema}. */
    public Relation rows() {
        if (rows == null) {
            rows = oldRows();
            if (!kept.isEmpty() && !typesOf(kept.paths()).equals(typeNames(rows.types()))) {
                take(kept.takeAll());
            }
        }
        return rows;
    }

    private void take(List<KeptFiles.OldFile> files) {
        if (!files.isEmpty()) {
            rows = rows().and(read(files.stream().map(KeptFiles.OldFile::path).toList()));
            count += files.stream().mapToLong(KeptFiles.OldFile::rows).sum();
        }
    }

    private Relation oldRows() {
        Optional<OldRows> found = old.get();
        if (found.isEmpty()) {
            return Relation.empty(rules.of(schema, settings));
        }
        count = found.get().count();
        return read(found.get().sql(), found.get().types());
    }

    /** The rows of files with the columns that the rows so far have, of the types that they have there. */
    private Relation read(List<Path> paths) {
        List<String> types = typesOf(paths);
        return read(Sql.parquet(paths, types.size()), types);
    }

    private Relation read(String sql, List<String> found) {
        List<ParquetType> types = rules.of(schema, settings);
        if (found.size() != types.size()) {
            throw new PipelineException(
                    ErrorCode.TARGET_CHANGED_OUTSIDE,
                    "Cannot use the final file of " + plan.table() + ": it has " + found.size() + " columns, expected "
                            + types.size(),
                    "Load the table again: " + Refusals.reload(plan.table()));
        }
        String columns = Sql.list(types.size(), i -> {
            String value = "t." + Relation.column(i);
            return converted(schema, i, found.get(i), types.get(i), value) + " AS " + Relation.column(i);
        });
        return new Relation("SELECT " + columns + " FROM (" + sql + ") AS t", types);
    }

    private List<String> typesOf(List<Path> paths) {
        return engine.rows("DESCRIBE " + Sql.parquet(paths, 0)).stream()
                .map(column -> column.get(1))
                .toList();
    }

    private static List<String> typeNames(List<ParquetType> types) {
        return types.stream().map(ParquetType::name).toList();
    }

    /** Rows afterwards, but for those of files that are kept, as the plan's files say. */
    public long count() {
        rows();
        return count;
    }

    TableSchema schema() {
        return schema;
    }

    /** Carries out what uses the rows so far: texts of the load among them may turn out to be no values. */
    public void refusing(Runnable step) {
        try {
            step.run();
        } catch (Engine.Refusal refusal) {
            Load refused = requireNonNull(load, "only texts are refused");
            int field = refusal.field();
            String where = refused.csv().refused(refused.values(), engine, field);
            throw Refusals.value(
                    refused.columns(), field, refused.values().types().get(field), where);
        }
    }

    /** Puts the rows so far into a file of their own. */
    private void write() {
        Relation before = rows();
        Path file = scratch.file("rows-" + passes + ".parquet");
        refusing(() -> engine.run("COPY (" + before.sql() + ") TO " + Sql.text(file.toString())
                + " (FORMAT parquet, DICTIONARY_SIZE_LIMIT 0)"));
        if (written != null) {
            try {
                Files.delete(written);
            } catch (IOException e) {
                throw Scratch.failure("remove", written, e);
            }
        }
        written = file;
        rows = new Relation(Sql.parquet(file, before.types().size()), before.types());
    }
}
