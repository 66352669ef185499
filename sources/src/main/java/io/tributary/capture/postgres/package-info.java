/**
 * PostgreSQL as a source: {@code pgoutput} slot and publication, parallel {@code COPY} under an exported snapshot, and the
 * catalog that says what columns mean. Everything it learns goes to the landing zone; it knows no target. Imports
 * {@code capture}, {@code change}, {@code csv}, {@code error}, {@code landing} and the PostgreSQL driver.
 */
@NullMarked
package io.tributary.capture.postgres;

import org.jspecify.annotations.NullMarked;
