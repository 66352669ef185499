package io.tributary.capture.mapping;

import org.jspecify.annotations.Nullable;

/** What becomes of a value's text: converted, then masked. */
record TextChange(@Nullable Conversion conversion, @Nullable Mask mask) {
    /** It stays. */
    static final TextChange NONE = new TextChange(null, null);

    static TextChange of(Conversion conversion, @Nullable Mask mask) {
        return conversion.isNone() && mask == null
                ? NONE
                : new TextChange(conversion.isNone() ? null : conversion, mask);
    }

    boolean isNone() {
        return conversion == null && mask == null;
    }

    /** @throws Unconvertible when there is no such text */
    String apply(String text) {
        String converted = conversion == null ? text : conversion.apply(text);
        return mask == null ? converted : mask.apply(converted);
    }
}
