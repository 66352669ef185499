/**
 * Capture as the program runs it: from a database, or from the folders that DMS writes.
 */
@NullMarked
package io.tributary.app.capture;

import org.jspecify.annotations.NullMarked;
