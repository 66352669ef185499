package io.tributary.capture.mysql.value;

/** What characters the bytes of the server's character sets stand for, as the server itself takes them. */
public interface CharsetTables {
    /** What stands in a table for bytes that are no character. */
    int NONE = -1;

    /**
     * The code points of the single bytes 0 to 255 of a character set with one byte a character.
     *
     * @param charset the server's name of it
     */
    int[] singleBytes(String charset);

    /**
     * The code points of all pairs of bytes, {@code first << 8 | second}, of a character set with up to two bytes a
     * character, or of its part with that prefix. Places of what is no pair hold {@link #NONE}.
     *
     * @param prefix bytes before each pair; may be empty
     */
    int[] bytePairs(String charset, byte[] prefix);
}
