/** What a statement of the log does to which table: read from its text, never guessed. */
@NullMarked
package io.tributary.capture.mysql.sql;

import org.jspecify.annotations.NullMarked;
