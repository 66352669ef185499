/**
 * The nouns of change: tables, columns, types, positions, operations. Pure values; imports only {@code error}.
 */
@NullMarked
package io.tributary.change;

import org.jspecify.annotations.NullMarked;
