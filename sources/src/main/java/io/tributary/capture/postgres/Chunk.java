package io.tributary.capture.postgres;

import io.tributary.capture.mapping.LoadParts;
import io.tributary.capture.mapping.TableMappings;
import io.tributary.capture.run.LoadChunk;
import io.tributary.capture.run.TableLoad;
import io.tributary.change.ColumnType;
import io.tributary.change.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A range of blocks of one heap, or what a condition leaves of it, read by one {@code COPY}.
 *
 * @param load the load it is part of
 * @param table whose rows they are
 * @param leaf the heap
 * @param range which blocks
 * @param condition which rows of those; empty for all
 */
record Chunk(TableLoad load, CatalogTable table, Leaf leaf, Range range, String condition) implements LoadChunk {
    /** Long enough that starting a read costs nothing beside it, short enough that readers finish together. */
    static final int BLOCKS = 8192;

    private static final int BLOCK_BYTES = 8192;

    /**
     * @param from first block
     * @param to block after the last
     */
    record Range(long from, long to) {
        /** Everything, whatever its size. */
        static final Range ALL = new Range(0, Long.MAX_VALUE);
    }

    /** All of a table, divided as its mappings say, or else by blocks. */
    static List<Chunk> of(TableLoad load, CatalogTable table, TableMappings mappings) {
        LoadParts parts = mappings.loadParts(table.id()).orElse(null);
        if (parts != null) {
            requireFit(table, parts, mappings);
        }
        List<Chunk> chunks = new ArrayList<>();
        for (Leaf leaf : table.leaves()) {
            boolean listed =
                    parts != null && parts.partitions().contains(leaf.id().name());
            if (parts == null || (parts.kind() == LoadParts.Kind.PARTITIONS_LIST && !listed)) {
                chunks.addAll(of(load, table, leaf));
            } else if (parts.kind() == LoadParts.Kind.RANGES) {
                parts.conditions(Names::quote, (column, value) -> Names.literal(value))
                        .forEach(condition -> chunks.add(new Chunk(load, table, leaf, Range.ALL, condition)));
            } else {
                chunks.add(new Chunk(load, table, leaf, Range.ALL, ""));
            }
        }
        return chunks;
    }

    private static void requireFit(CatalogTable table, LoadParts parts, TableMappings mappings) {
        for (String name : parts.columns()) {
            CatalogColumn column = table.columns().stream()
                    .filter(each -> each.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> mappings.cannotDivide(table.id(), parts, "there is no column " + name));
            ColumnType type = column.type().columnType();
            if (type instanceof ColumnType.Real
                    || type instanceof ColumnType.Binary
                    || type instanceof ColumnType.Json) {
                throw mappings.cannotDivide(
                        table.id(),
                        parts,
                        "column " + name + " of type " + column.type().name() + " cannot be a boundary");
            }
        }
        for (String partition : parts.partitions()) {
            if (table.leaves().stream().noneMatch(leaf -> leaf.id().name().equals(partition))) {
                throw mappings.cannotDivide(table.id(), parts, "there is no partition " + partition);
            }
        }
    }

    /**
     * All of a heap, in ranges of {@link #BLOCKS}; a heap whose size is not known, or whose rows have no block addresses, is
     * one range.
     */
    private static List<Chunk> of(TableLoad load, CatalogTable table, Leaf leaf) {
        long blocks = (leaf.bytes() + BLOCK_BYTES - 1) / BLOCK_BYTES;
        if (blocks <= BLOCKS || !leaf.traits().isHeap()) {
            return List.of(new Chunk(load, table, leaf, Range.ALL, ""));
        }
        List<Chunk> chunks = new ArrayList<>();
        for (long from = 0; from < blocks; from += BLOCKS) {
            chunks.add(new Chunk(load, table, leaf, new Range(from, Math.min(blocks, from + BLOCKS)), ""));
        }
        return chunks;
    }

    /** SQL that copies the chunk's rows out, with a field for each of {@link #forms}. */
    String copy() {
        TableId heap = leaf.id();
        String columns = table.columns().stream()
                .map(column -> Names.quote(column.name()))
                .collect(Collectors.joining(", "));
        boolean plain = range.equals(Range.ALL)
                && condition.isEmpty()
                && table.traits().unpublished().isEmpty()
                && table.columns().stream().noneMatch(CatalogColumn::isGenerated);
        String source = plain
                ? Names.quote(heap) + " (" + columns + ")"
                : "(SELECT " + columns + " FROM ONLY " + Names.quote(heap) + where() + ")";
        return "COPY " + source + " TO STDOUT";
    }

    /** Of the values that {@link #copy} gives. */
    List<ValueForm> forms() {
        return table.columns().stream().map(column -> column.type().form()).toList();
    }

    private String where() {
        if (!condition.isEmpty()) {
            return " WHERE " + condition;
        }
        return range.equals(Range.ALL)
                ? ""
                : " WHERE ctid >= '(" + range.from() + ",0)' AND ctid < '(" + range.to() + ",0)'";
    }
}
