/** Final tables that are Parquet files. */
@NullMarked
package io.tributary.target.parquet;

import org.jspecify.annotations.NullMarked;
