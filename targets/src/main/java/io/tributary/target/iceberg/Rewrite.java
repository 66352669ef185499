package io.tributary.target.iceberg;

import static java.util.Objects.requireNonNull;

import io.tributary.change.TableSchema;
import io.tributary.merge.MergeSettings;
import io.tributary.target.engine.Engine;
import io.tributary.target.engine.ParquetType;
import io.tributary.target.engine.PartitionField;
import io.tributary.target.engine.Scratch;
import io.tributary.target.engine.TypeRules;
import io.tributary.target.iceberg.PlannedFiles.Part;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.RewriteFiles;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.util.StructLikeWrapper;

/**
 * Writes rows of a table, as it was at one moment, into other files where {@link RewriteRule} says so: one commit of the
 * operation {@code replace}, or nothing. The ledger entry stays as it is. A round takes the partitions that gain most,
 * and reads files of {@value #ROUND_SHARE} times the wanted length of one, {@value #FILES_MAX} files, at most.
 */
final class Rewrite {
    static final int ROUND_SHARE = 2;
    static final int FILES_MAX = 512;

    private final Lake lake;
    private final MergeSettings merge;
    private final Held held;
    private final TableMetadata base;
    private final TableSchema schema;
    private final List<ParquetType> types;

    /** @param schema of the table's rows */
    Rewrite(Lake lake, MergeSettings merge, Held held, TableSchema schema) {
        this.lake = lake;
        this.merge = merge;
        this.held = held;
        this.schema = schema;
        base = requireNonNull(held.metadata(), "the table exists");
        types = TypeRules.ICEBERG.of(schema, lake.settings().engine());
    }

    /** A partition and what is to be done there. */
    private record Wanted(List<Part> partition, RewriteRule.Choice choice) {}

    /**
     * Does a round.
     *
     * @return whether it was too little
     * @throws CommitFailedException when the table is another by now
     */
    boolean run() {
        List<PartitionField> fields = lake.settings().partitionBy().getOrDefault(schema.table(), List.of());
        boolean asWanted = Partitions.same(base.spec(), Partitions.wanted(schema, base.schema(), fields));
        if (base.currentSnapshot() == null || !asWanted || !held.types().equals(names())) {
            return false;
        }
        List<Wanted> wanted = wanted();
        if (wanted.isEmpty()) {
            return false;
        }
        Partitions partitions = Partitions.of(base.spec(), schema, types, fields);
        NewFiles files = new NewFiles(lake.warehouse(), base.location());
        Staged staged = new Staged(held.required(), base);
        boolean left;
        try (Scratch scratch = Scratch.in(merge.scratch());
                Engine engine = Engine.open(lake.settings().engine(), scratch.folder())) {
            RewriteFiles update = held.as(staged).newRewrite();
            update.validateFromSnapshot(base.currentSnapshot().snapshotId());
            RewrittenFiles rewritten =
                    new RewrittenFiles(lake, merge.scratch(), engine, base, schema, types, partitions, files, update);
            for (Wanted each : wanted) {
                rewritten.add(each.partition, each.choice);
            }
            left = rewritten.isFull();
            if (rewritten.isEmpty()) {
                return false;
            }
            update.commit();
        } catch (RuntimeException e) {
            files.giveUp();
            throw e;
        }
        publish(staged, files);
        return left;
    }

    /** Where it is not known whether the commit was done, files stay. */
    private void publish(Staged staged, NewFiles files) {
        try {
            staged.publish(base);
        } catch (CommitFailedException e) {
            files.giveUp();
            throw e;
        }
    }

    private List<String> names() {
        return types.stream().map(ParquetType::name).toList();
    }

    /** Those that gain most first. */
    private List<Wanted> wanted() {
        List<Wanted> wanted = new ArrayList<>();
        for (List<Part> partition : partitions()) {
            if (RewriteRule.isKnown(partition)) {
                RewriteRule.Choice choice =
                        RewriteRule.of(partition, lake.settings().fileBytes());
                if (!choice.isEmpty() || !choice.counted().isEmpty()) {
                    wanted.add(new Wanted(partition, choice));
                }
            }
        }
        wanted.sort(Comparator.comparing((Wanted each) -> each.choice.saved()).reversed());
        return wanted;
    }

    private Collection<List<Part>> partitions() {
        BaseTable table = held.as(held.required());
        PartitionSpec spec = base.spec();
        StructLikeWrapper key = StructLikeWrapper.forType(spec.partitionType());
        Map<StructLikeWrapper, List<Part>> partitions = new LinkedHashMap<>();
        for (Part part : PlannedFiles.parts(table, Set.of())) {
            if (part.file().specId() == spec.specId()) {
                partitions
                        .computeIfAbsent(key.copyFor(part.file().partition()), of -> new ArrayList<>())
                        .add(part);
            }
        }
        return partitions.values();
    }
}
