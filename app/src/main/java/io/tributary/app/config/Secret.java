package io.tributary.app.config;

import static java.util.Objects.requireNonNull;

/**
 * A text that is never printed.
 *
 * @param text in clear; hand it to whoever needs it and to nobody else
 */
public record Secret(String text) {
    /** What can be sent in a header, or nothing; a line end there is refused by whoever sends it, and then is in its message. */
    static final String IN_HEADER = "|[!-~]([ -~]*[!-~])?";

    static final String IN_HEADER_EXPECTED =
            "letters, digits and signs of ASCII, without a line end, and without a space at either end";

    public Secret {
        requireNonNull(text, "text is null");
    }

    @Override
    public String toString() {
        return text.isEmpty() ? "" : "***";
    }
}
