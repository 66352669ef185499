/**
 * What can go wrong, as data: every failure has a code, and every code says who acts and whether to retry. Imports
 * nothing of the project.
 */
@NullMarked
package io.tributary.error;

import org.jspecify.annotations.NullMarked;
