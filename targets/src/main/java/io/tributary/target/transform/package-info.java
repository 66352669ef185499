/**
 * What a pipeline makes of rows on their way to a target: which rows and columns pass, how values are rewritten, and what
 * is added. Expressions are of a small language of their own, which engines of SQL share; the embedded engine evaluates
 * them. Knows targets as a port only, and no source.
 */
@NullMarked
package io.tributary.target.transform;

import org.jspecify.annotations.NullMarked;
