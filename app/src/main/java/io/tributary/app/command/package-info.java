/**
 * The command line: parses arguments, starts what they ask for, and turns outcomes into exit codes.
 */
@NullMarked
package io.tributary.app.command;

import org.jspecify.annotations.NullMarked;
