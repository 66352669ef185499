/** Final tables that are tables of Apache Iceberg. */
@NullMarked
package io.tributary.target.iceberg;

import org.jspecify.annotations.NullMarked;
