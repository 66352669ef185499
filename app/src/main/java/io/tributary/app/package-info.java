/**
 * The command line: parses arguments, wires source, landing and target together, and turns outcomes into exit codes. The only
 * package that knows all of them.
 */
@NullMarked
package io.tributary.app;

import org.jspecify.annotations.NullMarked;
