package io.tributary.capture.postgres;

import io.tributary.capture.run.LoadChunk;
import io.tributary.capture.run.TableLoad;
import io.tributary.change.TableId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A range of blocks of one heap, read by one {@code COPY}.
 *
 * @param load the load it is part of
 * @param table whose rows they are
 * @param leaf the heap
 * @param range which rows
 */
record Chunk(TableLoad load, CatalogTable table, Leaf leaf, Range range) implements LoadChunk {
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

    /** All of a table. */
    static List<Chunk> of(TableLoad load, CatalogTable table) {
        List<Chunk> chunks = new ArrayList<>();
        table.leaves().forEach(leaf -> chunks.addAll(of(load, table, leaf)));
        return chunks;
    }

    /** All of a heap, in ranges of {@link #BLOCKS}; a heap whose rows have no block addresses is one range. */
    private static List<Chunk> of(TableLoad load, CatalogTable table, Leaf leaf) {
        long blocks = (leaf.bytes() + BLOCK_BYTES - 1) / BLOCK_BYTES;
        if (blocks <= BLOCKS || !leaf.traits().isHeap()) {
            return List.of(new Chunk(load, table, leaf, Range.ALL));
        }
        List<Chunk> chunks = new ArrayList<>();
        for (long from = 0; from < blocks; from += BLOCKS) {
            chunks.add(new Chunk(load, table, leaf, new Range(from, Math.min(blocks, from + BLOCKS))));
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
        return range.equals(Range.ALL)
                ? ""
                : " WHERE ctid >= '(" + range.from() + ",0)' AND ctid < '(" + range.to() + ",0)'";
    }
}
