/** Final tables that are tables of another database. */
@NullMarked
package io.tributary.target.database;

import org.jspecify.annotations.NullMarked;
