package io.tributary.capture.mapping;

import io.tributary.change.TableId;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code table-settings} rule says of one table. It changes how it is read; what is read is the same.
 *
 * @param parts how its load is divided; null when it says nothing
 * @param lobMode its mode, {@code none} when it says nothing
 */
record TableSettings(long id, TableId table, @Nullable LoadParts parts, String lobMode) {}
