/**
 * Files that AWS DMS wrote, shown as the canonical CSV that everything else reads: fields told apart by the dialect and by what
 * a file says of its columns, values brought to their one text. Imports {@code change}, {@code csv}, {@code error}, {@code
 * files}, {@code landing} and {@code landing.dms} only.
 */
@NullMarked
package io.tributary.landing.adopted;

import org.jspecify.annotations.NullMarked;
