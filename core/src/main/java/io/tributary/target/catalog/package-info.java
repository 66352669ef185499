/**
 * What targets of files have in a catalog: {@link io.tributary.target.catalog.RegisteringTarget} registers a final table there
 * once it is published, and again when its columns or partitions change.
 */
@NullMarked
package io.tributary.target.catalog;

import org.jspecify.annotations.NullMarked;
