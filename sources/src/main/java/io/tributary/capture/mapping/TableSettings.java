package io.tributary.capture.mapping;

import io.tributary.change.TableId;

/**
 * What a {@code table-settings} rule says of one table. It changes how DMS reads; what is read is the same.
 *
 * @param parallelLoad its type, {@code none} when it says nothing
 * @param lobMode its mode, {@code none} when it says nothing
 */
record TableSettings(long id, TableId table, String parallelLoad, String lobMode) {}
