/** What other engines read of final tables. */
@NullMarked
package io.tributary.readers;

import org.jspecify.annotations.NullMarked;
