package io.tributary.capture.mysql.value;

/**
 * What becomes of a date that no calendar has: whose year, month or day is zero, or whose day its month does not have.
 * The servers keep them when their SQL mode allows it.
 */
public enum ZeroDates {
    /** The server's own text, such as {@code 0000-00-00} and {@code 2024-02-00}. */
    TEXT,
    /** NULL. */
    NULL
}
