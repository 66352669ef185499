/** Throw-away database servers, started from binaries that the build unpacks: for tests, the demo and benchmarks. */
@NullMarked
package io.tributary.servers;

import org.jspecify.annotations.NullMarked;
