package io.tributary.merge;

/**
 * What a plan came to.
 *
 * @param rows of the table afterwards
 * @param unmatchedUpdates of them, those that an update brought which found no row with its key, in files that say of no
 *     change whether there was a row ({@code UPSERT}). An update of a key that is told as an update of the new key alone is
 *     one, and has left the old row where it was
 */
public record Merged(long rows, long unmatchedUpdates) {}
