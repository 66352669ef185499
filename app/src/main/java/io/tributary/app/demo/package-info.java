/** The demo: a database of its own, a table that changes while it is copied, and the proof that the copy equals it. */
@NullMarked
package io.tributary.app.demo;

import org.jspecify.annotations.NullMarked;
