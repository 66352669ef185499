/**
 * DMS-style CSV as bytes: writing rows, reading rows, never an object per cell. Imports only {@code error}.
 */
@NullMarked
package io.tributary.csv;

import org.jspecify.annotations.NullMarked;
