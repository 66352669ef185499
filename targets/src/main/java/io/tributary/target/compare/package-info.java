/** What final tables hold, held against what they should. */
@NullMarked
package io.tributary.target.compare;

import org.jspecify.annotations.NullMarked;
