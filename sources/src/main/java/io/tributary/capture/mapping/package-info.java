/**
 * The table mappings of AWS DMS: which tables are selected, and what becomes of their names, columns and rows on the way into
 * the landing zone. Pure but for SQLite, which evaluates expressions in memory. Imports {@code capture}, {@code change},
 * {@code csv} and {@code error}.
 */
@NullMarked
package io.tributary.capture.mapping;

import org.jspecify.annotations.NullMarked;
