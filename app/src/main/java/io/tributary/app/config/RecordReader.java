package io.tributary.app.config;

import io.tributary.app.config.YamlNode.Entry;
import io.tributary.app.config.YamlNode.Items;
import io.tributary.app.config.YamlNode.Nothing;
import io.tributary.app.config.YamlNode.Section;
import io.tributary.app.config.YamlNode.Text;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes configuration records of YAML nodes, led by their {@link Key}s; gathers every mistake instead of ending at one. */
final class RecordReader {
    private final ScalarReader scalars;
    private final List<Problem> problems = new ArrayList<>();

    RecordReader(ScalarReader scalars) {
        this.scalars = scalars;
    }

    /** All mistakes found so far, in the order of their lines. */
    List<Problem> problems() {
        return problems.stream().sorted(Comparator.comparingInt(Problem::line)).toList();
    }

    /** The record a section means; null after adding to {@link #problems} when it means none. */
    <R extends Record> @Nullable R read(Class<R> type, YamlNode node, String path) {
        if (!(node instanceof Section section)) {
            problem(node.line(), path, "expected a section of keys, got " + node.kind());
            return null;
        }
        int problemsBefore = problems.size();
        refuseUnknown(type, section, path);
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            Object value = value(components[i], section, path);
            if (value != null) {
                values[i] = value;
            }
        }
        return problems.size() > problemsBefore || Arrays.asList(values).contains(null)
                ? null
                : construct(type, values, section, path);
    }

    private void refuseUnknown(Class<? extends Record> type, Section section, String path) {
        Set<String> known = new LinkedHashSet<>();
        for (RecordComponent component : type.getRecordComponents()) {
            Key key = key(component);
            if (!key.one().isEmpty()) {
                known.add(key.one());
            }
            known.add(key.value());
        }
        section.entries().forEach((name, entry) -> {
            if (!known.contains(name)) {
                String cure = Suggestion.nearest(name, known)
                        .map(nearest -> "did you mean " + nearest + "?")
                        .orElse("known are " + String.join(", ", known));
                problem(entry.line(), join(path, name), "unknown key; " + cure);
            }
        });
    }

    private @Nullable Object value(RecordComponent component, Section section, String path) {
        Key key = key(component);
        if (!key.one().isEmpty()) {
            return sections(component, section, path);
        }
        String keyPath = join(path, key.value());
        Entry entry = section.entries().get(key.value());
        if (isSections(component)) {
            return entry == null || entry.value() instanceof Nothing ? List.of() : records(component, entry, keyPath);
        }
        if (isOptionalSection(component)) {
            return entry == null || entry.value() instanceof Nothing
                    ? Optional.empty()
                    : Optional.ofNullable(read(inner(component, 0), entry.value(), keyPath))
                            .map(Optional::of)
                            .orElse(null);
        }
        if (isNamedSections(component)) {
            return entry == null || entry.value() instanceof Nothing ? Map.of() : named(component, entry, keyPath);
        }
        YamlNode node = entry == null ? null : meant(component.getType(), entry.value());
        if (node != null && !(node instanceof Nothing)) {
            return convert(component.getType(), key, node, keyPath);
        }
        if (key.otherwise().equals(Key.REQUIRED)) {
            problem(entry == null ? section.line() : entry.line(), keyPath, "missing; " + required(component));
            return null;
        }
        if (!ScalarReader.isScalar(component.getType())) {
            return convert(component.getType(), key, new Section(section.line(), Map.of()), keyPath);
        }
        return scalars.absent(component.getType(), key.otherwise());
    }

    /** One section, or a list of several. */
    private @Nullable Object sections(RecordComponent component, Section section, String path) {
        Key key = key(component);
        Class<? extends Record> type = element(component);
        Entry one = section.entries().get(key.one());
        Entry several = section.entries().get(key.value());
        if (one != null && several != null) {
            problem(several.line(), join(path, key.value()), "stands beside " + key.one() + "; expected one of them");
            return null;
        }
        if (several == null) {
            if (one == null && isWritten(section, key.notNeededWith())) {
                return List.of();
            }
            if (one == null || one.value() instanceof Nothing) {
                int line = one == null ? section.line() : one.line();
                problem(line, join(path, key.one()), "missing; " + required(component));
                return null;
            }
            Record read = read(type, one.value(), join(path, key.one()));
            return read == null ? null : List.of(read);
        }
        return records(component, several, join(path, key.value()));
    }

    private @Nullable Object records(RecordComponent component, Entry several, String path) {
        if (!(several.value() instanceof Items items) || items.nodes().isEmpty()) {
            problem(several.line(), path, "expected a list of sections, each begun with -");
            return null;
        }
        List<Record> records = new ArrayList<>();
        for (YamlNode item : items.nodes()) {
            Record read = read(element(component), item, path + "[" + (records.size() + 1) + "]");
            if (read == null) {
                return null;
            }
            records.add(read);
        }
        return records;
    }

    /** Whether something stands under a dotted path. */
    private static boolean isWritten(Section section, String path) {
        YamlNode node = section;
        for (String part : path.split("\\.", -1)) {
            Entry entry = node instanceof Section inner ? inner.entries().get(part) : null;
            if (entry == null || entry.value() instanceof Nothing) {
                return false;
            }
            node = entry.value();
        }
        return true;
    }

    private @Nullable Object named(RecordComponent component, Entry entry, String path) {
        if (!(entry.value() instanceof Section section)) {
            problem(
                    entry.line(),
                    path,
                    "expected a section of names, got " + entry.value().kind());
            return null;
        }
        Map<String, Record> records = new LinkedHashMap<>();
        boolean isWhole = true;
        for (Map.Entry<String, Entry> one : section.entries().entrySet()) {
            YamlNode node = one.getValue().value() instanceof Nothing
                    ? new Section(one.getValue().line(), Map.of())
                    : one.getValue().value();
            Record read = read(inner(component, 1), node, join(path, one.getKey()));
            isWhole &= read != null;
            if (read != null) {
                records.put(one.getKey(), read);
            }
        }
        return isWhole ? records : null;
    }

    /** Whether it is a list of sections, and not of single values. */
    static boolean isSections(RecordComponent component) {
        return isOfRecords(component, List.class, 0);
    }

    /** Whether it is a section that may be left out. */
    static boolean isOptionalSection(RecordComponent component) {
        return isOfRecords(component, Optional.class, 0);
    }

    /** Whether it is a section whose keys are names, each of a section. */
    static boolean isNamedSections(RecordComponent component) {
        return isOfRecords(component, Map.class, 1);
    }

    private static boolean isOfRecords(RecordComponent component, Class<?> container, int argument) {
        return component.getGenericType() instanceof ParameterizedType type
                && type.getRawType() == container
                && type.getActualTypeArguments()[argument] instanceof Class<?> inner
                && inner.isRecord()
                && !ScalarReader.isScalar(inner);
    }

    /** What sections a component has, if it is not one itself. */
    static Class<? extends Record> element(RecordComponent component) {
        return inner(component, isNamedSections(component) ? 1 : 0);
    }

    private static Class<? extends Record> inner(RecordComponent component, int argument) {
        ParameterizedType type = (ParameterizedType) component.getGenericType();
        return ((Class<?>) type.getActualTypeArguments()[argument]).asSubclass(Record.class);
    }

    /** Where {@code null} is a value's name, YAML's {@code null} means that name, not that nothing is written. */
    private static YamlNode meant(Class<?> type, YamlNode node) {
        return node instanceof Nothing nothing
                        && type.isEnum()
                        && nothing.text().equals("null")
                ? new Text(nothing.line(), nothing.text())
                : node;
    }

    private @Nullable Object convert(Class<?> type, Key key, YamlNode node, String path) {
        if (type.isRecord() && !ScalarReader.isScalar(type)) {
            return read(type.asSubclass(Record.class), node, path);
        }
        if (type == List.class) {
            return items(node, key, path);
        }
        if (type == Map.class) {
            return secrets(node, key, path);
        }
        if (type == DmsConfig.class) {
            return dms(node, path);
        }
        if (type == MappingsConfig.class && node instanceof Section rules) {
            return mappings(rules, path);
        }
        return scalar(type, key, node, path);
    }

    private @Nullable DmsConfig dms(YamlNode node, String path) {
        if (!(node instanceof Section section)) {
            problem(node.line(), path, "expected a section of settings of a DMS S3 endpoint, got " + node.kind());
            return null;
        }
        try {
            Map<String, Object> settings = new LinkedHashMap<>();
            section.entries().forEach((name, entry) -> settings.put(name, plain(entry.value())));
            return DmsConfig.of(settings);
        } catch (IllegalArgumentException e) {
            problem(node.line(), path, String.valueOf(e.getMessage()));
            return null;
        }
    }

    private @Nullable MappingsConfig mappings(Section rules, String path) {
        try {
            Map<String, Object> written = new LinkedHashMap<>();
            rules.entries().forEach((name, entry) -> written.put(name, plain(entry.value())));
            return MappingsConfig.of(written);
        } catch (IllegalArgumentException e) {
            problem(rules.line(), path, String.valueOf(e.getMessage()));
            return null;
        }
    }

    /** As a parser of anything would have it, all scalars as texts. */
    private Object plain(YamlNode node) {
        if (node instanceof Section section) {
            Map<String, Object> values = new LinkedHashMap<>();
            section.entries().forEach((name, entry) -> values.put(name, plain(entry.value())));
            return values;
        }
        if (node instanceof Items items) {
            return items.nodes().stream().map(this::plain).toList();
        }
        return node instanceof Text text ? scalars.substitute(text.text()) : "";
    }

    private @Nullable List<Object> items(YamlNode node, Key key, String path) {
        if (!(node instanceof Items items) || items.nodes().isEmpty()) {
            String got = node instanceof Items ? "an empty list" : node.kind();
            problem(node.line(), path, "expected a list such as " + key.example() + ", got " + got);
            return null;
        }
        List<Object> values = new ArrayList<>();
        for (YamlNode item : items.nodes()) {
            Object value = scalar(String.class, key, item, path);
            if (value != null) {
                values.add(value);
            }
        }
        return values;
    }

    private @Nullable Map<String, Object> secrets(YamlNode node, Key key, String path) {
        if (!(node instanceof Section section)) {
            problem(node.line(), path, "expected a section such as " + key.example() + ", got " + node.kind());
            return null;
        }
        Map<String, Object> values = new LinkedHashMap<>();
        section.entries().forEach((name, entry) -> {
            Object value = scalar(Secret.class, key, entry.value(), join(path, name));
            if (value != null) {
                values.put(name, value);
            }
        });
        return values;
    }

    private @Nullable Object scalar(Class<?> type, Key key, YamlNode node, String path) {
        if (!(node instanceof Text text)) {
            problem(node.line(), path, "expected " + ScalarReader.describe(type) + ", got " + node.kind());
            return null;
        }
        try {
            String value = scalars.substitute(text.text());
            if (!key.pattern().isEmpty() && !value.matches(key.pattern())) {
                throw new IllegalArgumentException("expected " + key.expected());
            }
            return scalars.read(type, value);
        } catch (IllegalArgumentException e) {
            problem(node.line(), path, String.valueOf(e.getMessage()));
            return null;
        }
    }

    private <R extends Record> @Nullable R construct(Class<R> type, Object[] values, Section section, String path) {
        try {
            Class<?>[] types = Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new);
            R made = type.getDeclaredConstructor(types).newInstance(values);
            if (made instanceof Selective selective) {
                selective.refuse(section.entries().keySet());
            }
            return made;
        } catch (Misfit misfit) {
            problem(misfit, section, path);
            return null;
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Misfit misfit) {
                problem(misfit, section, path);
                return null;
            }
            throw new IllegalStateException("Cannot make a " + type.getSimpleName(), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Cannot make a " + type.getSimpleName(), e);
        }
    }

    private void problem(Misfit misfit, Section section, String path) {
        Entry entry = section.entries().get(misfit.key());
        problem(entry == null ? section.line() : entry.line(), join(path, misfit.key()), misfit.expected());
    }

    private void problem(int line, String path, String message) {
        problems.add(new Problem(line, path, message));
    }

    private static String required(RecordComponent component) {
        Key key = key(component);
        if (!key.example().isEmpty()) {
            return "write, for example, " + key.value() + ": " + key.example();
        }
        return "it is a section of keys that is required";
    }

    private static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    static Key key(RecordComponent component) {
        Key key = component.getAnnotation(Key.class);
        if (key == null) {
            throw new IllegalStateException("No @Key on " + component);
        }
        return key;
    }

    /**
     * One mistake in the file.
     *
     * @param key dotted path of the key, empty for the file as a whole
     */
    record Problem(int line, String key, String message) {
        @Override
        public String toString() {
            return "line " + line + ": " + (key.isEmpty() ? "" : key + ": ") + message;
        }
    }
}
