/**
 * What a pipeline file says: YAML into records, every mistake named with its line. Knows no source, landing or target, only
 * their settings as the user writes them.
 */
@NullMarked
package io.tributary.app.config;

import org.jspecify.annotations.NullMarked;
