package io.tributary.capture.mysql;

import io.tributary.capture.run.LoadChunk;
import io.tributary.capture.run.TableLoad;

/**
 * A range of one table's keys, read by one query.
 *
 * @param plan how the table is read
 */
record KeyChunk(TableLoad load, ReadPlan plan, KeyRange range) implements LoadChunk {}
