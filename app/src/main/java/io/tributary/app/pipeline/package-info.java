/**
 * What a configuration names, made: storage, landing zone, sources, targets with their transforms and catalogs. The only place
 * that knows all kinds of them. Nothing here runs.
 */
@NullMarked
package io.tributary.app.pipeline;

import org.jspecify.annotations.NullMarked;
