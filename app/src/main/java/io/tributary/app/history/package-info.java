/** What was, for charts and for who comes later: bounded in memory and on disk. Knows statuses, nothing else of a pipeline. */
@NullMarked
package io.tributary.app.history;

import org.jspecify.annotations.NullMarked;
