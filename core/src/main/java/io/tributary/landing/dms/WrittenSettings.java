package io.tributary.landing.dms;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Settings as they are written, by API name; knows which of them were asked for. Texts, numbers and booleans in any form. */
final class WrittenSettings {
    private static final String SETTINGS = "S3Settings";
    private static final String ATTRIBUTES = "ExtraConnectionAttributes";

    private final Map<String, String> values = new LinkedHashMap<>();
    private final Set<String> known = new LinkedHashSet<>();

    private WrittenSettings() {}

    static WrittenSettings ofEndpoint(Map<String, ?> document) {
        WrittenSettings written = new WrittenSettings();
        if (!(document.get(SETTINGS) instanceof Map<?, ?> settings)) {
            written.putAll(document);
            return written;
        }
        if (document.get(ATTRIBUTES) instanceof String attributes) {
            written.putAttributes(attributes);
        }
        written.putAll(settings);
        return written;
    }

    static WrittenSettings ofAttributes(String attributes) {
        WrittenSettings written = new WrittenSettings();
        written.putAttributes(attributes);
        return written;
    }

    private void putAll(Map<?, ?> settings) {
        settings.forEach((name, value) -> {
            if (value instanceof Map<?, ?> || value instanceof Iterable<?>) {
                throw mistake(String.valueOf(name), "expected a single value");
            }
            if (value != null) {
                values.put(String.valueOf(name), value.toString());
            }
        });
    }

    private void putAttributes(String attributes) {
        for (String attribute : attributes.split(";", -1)) {
            if (attribute.isBlank()) {
                continue;
            }
            int equals = attribute.indexOf('=');
            String name = (equals < 0 ? attribute : attribute.substring(0, equals)).strip();
            if (equals < 0 || name.isEmpty()) {
                throw mistake(
                        "extra connection attributes",
                        "expected name=value between semicolons; the API form takes values with a semicolon");
            }
            values.put(
                    name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1), attribute.substring(equals + 1));
        }
    }

    void put(String name, String value) {
        values.put(name, value);
    }

    static PipelineException mistake(String name, String expected) {
        return new PipelineException(
                ErrorCode.CONFIGURATION_INVALID,
                "DMS setting " + name + ": " + expected,
                "Correct the setting; docs/guide/dms.md explains every one");
    }

    /** Whether it is written and not empty. */
    boolean has(String name) {
        known.add(name);
        return !values.getOrDefault(name, "").isEmpty();
    }

    /** The text of a setting, as it is. */
    String text(String name, String otherwise) {
        known.add(name);
        return values.getOrDefault(name, otherwise);
    }

    boolean isTrue(String name, boolean otherwise) {
        if (!has(name)) {
            return otherwise;
        }
        return switch (text(name, "").strip().toLowerCase(Locale.ROOT)) {
            case "true", "y" -> true;
            case "false", "n" -> false;
            default -> throw mistake(name, "expected true or false");
        };
    }

    long number(String name, long otherwise, long least, long most) {
        if (!has(name)) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(text(name, "").strip());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below, for both
        }
        throw mistake(name, "expected a whole number from " + least + " to " + most);
    }

    /** A name of that type, in upper or lower case, its words joined in any way. */
    <E extends Enum<E>> E name(String name, E otherwise) {
        if (!has(name)) {
            return otherwise;
        }
        String wanted = plain(text(name, ""));
        List<String> names = new ArrayList<>();
        for (E constant : otherwise.getDeclaringClass().getEnumConstants()) {
            if (plain(constant.name()).equals(wanted)) {
                return constant;
            }
            names.add(constant.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
        throw mistake(name, "expected " + String.join(" or ", names));
    }

    private static String plain(String name) {
        return name.strip().toLowerCase(Locale.ROOT).replaceAll("[-_]", "");
    }

    /** All but those, and but what is empty where that is as if not written. */
    Map<String, String> without(Set<String> names) {
        Map<String, String> others = new LinkedHashMap<>(values);
        others.keySet().removeAll(names);
        others.entrySet()
                .removeIf(one -> one.getValue().isEmpty() && !one.getKey().startsWith("CsvN"));
        return others;
    }

    /** What is written and nobody asked for, in the order written. */
    List<String> others() {
        return values.keySet().stream().filter(name -> !known.contains(name)).toList();
    }
}
