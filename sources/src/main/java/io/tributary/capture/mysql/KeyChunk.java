package io.tributary.capture.mysql;

import io.tributary.capture.run.LoadChunk;
import io.tributary.capture.run.TableLoad;

/**
 * A range of one table's keys, read by one query.
 *
 * @param plan how the table is read
 * @param cuts where it is cut; used by whoever has the table's last chunk
 */
record KeyChunk(TableLoad load, ReadPlan plan, KeyCuts cuts, KeyRange range) implements LoadChunk {}
