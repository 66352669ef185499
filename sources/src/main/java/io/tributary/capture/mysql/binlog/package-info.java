/**
 * The binary log of MySQL and MariaDB: raw events in, calls in log order out; and the notations of places in it. Knows no
 * socket, no catalog and no landing zone. Rows are read in place, without an object per row. An event that is not
 * understood is an error, never skipped. Imports {@code change}, {@code error}, the package {@code wire} for the flavour of
 * a server, and zstd.
 */
@NullMarked
package io.tributary.capture.mysql.binlog;

import org.jspecify.annotations.NullMarked;
