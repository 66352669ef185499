/**
 * A folder that AWS DMS writes, as a source: its files are noticed, told apart, put in order, read once, and named in the commit
 * log where they lie. Imports of ours {@code capture}, {@code landing} and what they may import.
 */
@NullMarked
package io.tributary.capture.dms;

import org.jspecify.annotations.NullMarked;
