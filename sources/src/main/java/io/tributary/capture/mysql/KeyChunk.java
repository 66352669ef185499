package io.tributary.capture.mysql;

import io.tributary.capture.run.LoadChunk;
import io.tributary.capture.run.TableLoad;

/**
 * A range of one table's keys, or another part of it, read by one query.
 *
 * @param plan how the table is read
 * @param cuts where it is cut; used by whoever has the table's last chunk
 * @param part of the table, beside the range
 */
record KeyChunk(TableLoad load, ReadPlan plan, KeyCuts cuts, KeyRange range, Part part) implements LoadChunk {
    KeyChunk(TableLoad load, ReadPlan plan, KeyCuts cuts, KeyRange range) {
        this(load, plan, cuts, range, Part.ALL);
    }

    /**
     * A part of a table that somebody else chose.
     *
     * @param partitions a list of names, quoted; empty for all
     * @param condition on rows; empty for none
     * @param isFirst whether no other part comes before it
     */
    record Part(String partitions, String condition, boolean isFirst) {
        static final Part ALL = new Part("", "", true);
    }
}
