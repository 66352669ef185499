package io.tributary.app.config;

/** A value that has the right type and still cannot be meant; the reader turns it into a mistake with a line. */
final class Misfit extends RuntimeException {
    private final String key;

    /**
     * @param key within the section whose record throws it
     * @param expected what would be right, in words; never a secret
     */
    Misfit(String key, String expected) {
        super(expected);
        this.key = key;
    }

    String key() {
        return key;
    }

    String expected() {
        return String.valueOf(getMessage());
    }
}
