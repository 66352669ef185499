/**
 * The one port to storage, a folder today, a bucket tomorrow, and its local implementation. Everything durable goes
 * through it. Imports only {@code error}.
 */
@NullMarked
package io.tributary.files;

import org.jspecify.annotations.NullMarked;
