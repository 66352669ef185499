package io.tributary.app.config;

import static java.util.Objects.requireNonNull;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A pipeline file's settings for others to read: every value as it is meant, defaults included, with {@code ***} in place of secrets.
 * Literals of SQL and the rules of table mappings are left out too, for they may be values of rows.
 */
public final class RedactedConfig {
    private static final String HIDDEN = "***";
    private static final int SECRET_LENGTH_MIN = 4;
    private static final Pattern PARAMETER =
            Pattern.compile("(?i)([?&;](?:[a-z_.-]*(?:password|passwd|pwd|secret|token|key))=)([^&;\\s\"]+)");
    private static final Pattern USER_INFO = Pattern.compile("//([^/@\\s:]*):([^/@\\s]+)@");
    private static final Pattern LITERAL = Pattern.compile("'(?:[^']|'')*'");

    private final StringBuilder text = new StringBuilder();
    private final Set<String> secrets = new LinkedHashSet<>();

    private RedactedConfig(PipelineConfig config) {
        section(config, "");
    }

    public static RedactedConfig of(PipelineConfig config) {
        return new RedactedConfig(requireNonNull(config, "config is null"));
    }

    /** Lines of YAML. */
    public String text() {
        return text.toString();
    }

    /** The same text without any secret of the pipeline file, wherever in it one stands. */
    public String scrub(String other) {
        String scrubbed = hide(hide(other, PARAMETER, "$1" + HIDDEN), USER_INFO, "//$1:" + HIDDEN + "@");
        List<String> longestFirst = secrets.stream()
                .filter(secret -> secret.length() >= SECRET_LENGTH_MIN)
                .sorted(Comparator.comparing(String::length).reversed())
                .toList();
        for (String secret : longestFirst) {
            scrubbed = scrubbed.replace(secret, HIDDEN);
        }
        return scrubbed;
    }

    private static String hide(String text, Pattern pattern, String replacement) {
        return pattern.matcher(text).replaceAll(replacement);
    }

    private void section(Record record, String indent) {
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            write(RecordReader.key(component).value(), value(component, record), indent);
        }
    }

    private static Object value(RecordComponent component, Record record) {
        try {
            return requireNonNull(component.getAccessor().invoke(record), "a setting is null");
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(e);
        }
    }

    private void write(String key, Object value, String indent) {
        if (value instanceof Optional<?> optional) {
            optional.ifPresent(inner -> write(key, inner, indent));
        } else if (value instanceof Record record && !ScalarReader.isScalar(record.getClass())) {
            int before = text.length();
            text.append(indent).append(key).append(":\n");
            int begun = text.length();
            section(record, indent + "  ");
            if (text.length() == begun) {
                text.setLength(before);
            }
        } else if (value instanceof List<?> list) {
            list(key, list, indent);
        } else if (value instanceof Map<?, ?> map) {
            if (!map.isEmpty()) {
                text.append(indent).append(key).append(":\n");
                map.forEach((name, inner) -> write(YamlScalar.of(String.valueOf(name)), inner, indent + "  "));
            }
        } else {
            scalar(key, value, indent);
        }
    }

    private void list(String key, List<?> list, String indent) {
        if (list.isEmpty()) {
            return;
        }
        text.append(indent).append(key).append(":\n");
        for (Object item : list) {
            if (item instanceof Record record) {
                text.append(indent).append("  -\n");
                section(record, indent + "    ");
            } else {
                text.append(indent).append("  - ").append(shown(item)).append('\n');
            }
        }
    }

    private void scalar(String key, Object value, String indent) {
        String shown = shown(value);
        if (!shown.isEmpty()) {
            text.append(indent).append(key).append(": ").append(shown).append('\n');
        }
    }

    private String shown(Object value) {
        if (value instanceof Secret secret) {
            if (!secret.text().isEmpty()) {
                secrets.add(secret.text());
            }
            return secret.toString();
        }
        if (value instanceof MappingsConfig mappings) {
            return !mappings.isWritten()
                    ? ""
                    : mappings.file().map(Object::toString).orElse("(rules, not shown)");
        }
        if (value instanceof DmsConfig dms) {
            return dms.isWritten() ? YamlScalar.of(dms.settings().toString()) : "";
        }
        if (value instanceof Duration duration) {
            return Durations.written(duration);
        }
        if (value instanceof ByteSize size) {
            return size.written();
        }
        if (value instanceof Boolean || value instanceof Enum<?>) {
            return ScalarReader.written(value);
        }
        if (value instanceof OptionalLong number) {
            return number.isPresent() ? String.valueOf(number.getAsLong()) : "";
        }
        String plain = String.valueOf(value);
        return plain.isEmpty() ? "" : YamlScalar.of(plain(plain));
    }

    private String plain(String value) {
        Matcher parameters = PARAMETER.matcher(value);
        while (parameters.find()) {
            secrets.add(parameters.group(2));
        }
        Matcher users = USER_INFO.matcher(value);
        while (users.find()) {
            secrets.add(users.group(2));
        }
        String hidden = hide(hide(value, PARAMETER, "$1" + HIDDEN), USER_INFO, "//$1:" + HIDDEN + "@");
        return hide(hidden, LITERAL, "'…'");
    }
}
