/**
 * The landing zone: data files in DMS names, and the commit log that says which of them exist, in which order, and up to
 * which source position they reach. Written by one capture, read by anybody. Knows no database and no target.
 */
@NullMarked
package io.tributary.landing;

import org.jspecify.annotations.NullMarked;
