/**
 * Makes a pipeline file of a DMS task, as the AWS command line describes it. Asks nobody: the descriptions are files.
 */
@NullMarked
package io.tributary.app.dms;

import org.jspecify.annotations.NullMarked;
