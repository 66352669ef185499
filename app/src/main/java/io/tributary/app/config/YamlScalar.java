package io.tributary.app.config;

import java.util.Locale;

/** Single values as pipeline files write them. */
public final class YamlScalar {
    private YamlScalar() {}

    /** The value in quotes where it needs some, so that YAML and the reader of pipeline files take it as it is. */
    public static String of(String value) {
        if (value.matches("[A-Za-z./][A-Za-z0-9_./:@?=-]*") && !value.matches("(?i).*:|null")) {
            return value;
        }
        if (value.matches("[0-9]{1,9}")) {
            return value;
        }
        StringBuilder text = new StringBuilder("\"");
        for (char c : value.replace("${", "$${").toCharArray()) {
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ' || c == 0x7f) {
                text.append(String.format(Locale.ROOT, "\\x%02x", (int) c));
            } else {
                text.append(c);
            }
        }
        return text.append('"').toString();
    }
}
