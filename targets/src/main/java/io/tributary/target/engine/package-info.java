/** The embedded engine: from canonical CSV to typed values, what changes come to, and Parquet files of them. */
@NullMarked
package io.tributary.target.engine;

import org.jspecify.annotations.NullMarked;
