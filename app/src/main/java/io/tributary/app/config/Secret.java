package io.tributary.app.config;

import static java.util.Objects.requireNonNull;

/**
 * A text that is never printed.
 *
 * @param text in clear; hand it to whoever needs it and to nobody else
 */
public record Secret(String text) {
    public Secret {
        requireNonNull(text, "text is null");
    }

    @Override
    public String toString() {
        return text.isEmpty() ? "" : "***";
    }
}
