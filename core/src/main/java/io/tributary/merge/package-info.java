/**
 * Landing files to table contents: planning (pure) and merging (streaming, bounded memory). Knows no database, no source
 * and no kind of storage but the {@code files} port.
 */
@NullMarked
package io.tributary.merge;

import org.jspecify.annotations.NullMarked;
