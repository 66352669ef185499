/** Capture from MySQL and MariaDB: full load, and every change after it from the binary log. */
@NullMarked
package io.tributary.capture.mysql;

import org.jspecify.annotations.NullMarked;
