/**
 * What every capture does while it runs, whatever the source: the life of its tables, loads beside the stream, landing
 * what is due. A source adds how it reads. Between its rows and the landing
 * zone stand the mappings. Imports {@code capture}, {@code capture.mapping}, {@code change}, {@code csv}, {@code error} and
 * {@code landing}.
 */
@NullMarked
package io.tributary.capture.run;

import org.jspecify.annotations.NullMarked;
