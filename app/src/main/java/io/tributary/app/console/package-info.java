/** What a person sees: log lines, progress bars, tables, failures. Knows nothing of sources, landing or targets. */
@NullMarked
package io.tributary.app.console;

import org.jspecify.annotations.NullMarked;
