/**
 * The bytes of a column's value, from the binary log or from the binary protocol, to its one canonical text. Knows the
 * column types of MySQL and MariaDB, nothing of tables or of what the log does to them.
 */
@NullMarked
package io.tributary.capture.mysql.value;

import org.jspecify.annotations.NullMarked;
