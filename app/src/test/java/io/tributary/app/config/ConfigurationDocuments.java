package io.tributary.app.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The guide and the JSON schema of the pipeline file, made from its records. */
final class ConfigurationDocuments {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final String SUBSTITUTED = "\\$\\{.+\\}";

    private ConfigurationDocuments() {}

    /** {@code docs/guide/configuration.md}. */
    static String guide() {
        StringBuilder page = new StringBuilder(INTRODUCTION);
        section(page, PipelineConfig.class, "", "## The file");
        return page.append(VALUES).toString();
    }

    /** {@code docs/schema/pipeline.schema.json}. */
    static String schema() {
        ObjectNode root = JSON.createObjectNode();
        root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        root.put("title", "Tributary pipeline");
        object(root, PipelineConfig.class);
        try {
            return JSON.writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The keys of a section, then the sections in it. */
    private static void section(StringBuilder page, Class<?> type, String prefix, String title) {
        keys(page, type, prefix, title);
        for (RecordComponent component : type.getRecordComponents()) {
            Key key = RecordReader.key(component);
            boolean isContained = isContained(component);
            if (isContained || !ScalarReader.isScalar(component.getType())) {
                String path = prefix
                        + (key.one().isEmpty() ? key.value() : key.one())
                        + (RecordReader.isNamedSections(component) ? ".<schema.table>" : "");
                Class<?> inner = isContained ? RecordReader.element(component) : component.getType();
                section(page, inner, path + ".", "## `" + path + "`");
            }
        }
    }

    private static boolean isContained(RecordComponent component) {
        return RecordReader.isSections(component)
                || RecordReader.isOptionalSection(component)
                || RecordReader.isNamedSections(component);
    }

    private static void keys(StringBuilder page, Class<?> type, String prefix, String title) {
        page.append('\n').append(title).append("\n\n| key | default | meaning |\n|---|---|---|\n");
        for (RecordComponent component : type.getRecordComponents()) {
            Key key = RecordReader.key(component);
            page.append("| `")
                    .append(prefix)
                    .append(key.one().isEmpty() ? key.value() : key.one())
                    .append("` | ")
                    .append(otherwise(key))
                    .append(" | ");
            page.append(key.about())
                    .append(" Written as ")
                    .append(
                            key.one().isEmpty()
                                    ? sections(component)
                                    : "a section, below; or, under `" + key.value() + "`, as a list of such sections")
                    .append('.');
            if (!key.expected().isEmpty()) {
                page.append(" Must be ").append(key.expected()).append('.');
            }
            if (!key.example().isEmpty()) {
                page.append(" Example: `").append(key.example()).append("`.");
            }
            page.append(" |\n");
        }
    }

    private static String sections(RecordComponent component) {
        if (RecordReader.isSections(component)) {
            return "a list of sections, below";
        }
        if (RecordReader.isNamedSections(component)) {
            return "a section of names, each of a section, below";
        }
        return RecordReader.isOptionalSection(component) ? "a section, below" : written(component.getType());
    }

    private static String otherwise(Key key) {
        if (key.otherwise().equals(Key.REQUIRED)) {
            return "required";
        }
        return key.otherwise().isEmpty() ? "none" : "`" + key.otherwise() + "`";
    }

    private static String written(Class<?> type) {
        if (type == List.class) {
            return "a list";
        }
        if (type == Map.class) {
            return "a section of any keys";
        }
        return ScalarReader.isScalar(type) ? ScalarReader.describe(type) : "a section, below";
    }

    private static void object(ObjectNode node, Class<?> type) {
        node.put("type", "object");
        node.put("additionalProperties", false);
        ArrayNode required = node.putArray("required");
        ObjectNode properties = node.putObject("properties");
        for (RecordComponent component : type.getRecordComponents()) {
            Key key = RecordReader.key(component);
            if (!key.one().isEmpty()) {
                ObjectNode one = properties.putObject(key.one());
                one.put("description", key.about());
                object(one, RecordReader.element(component));
                ObjectNode several = properties.putObject(key.value());
                several.put("description", key.about());
                object(
                        several.put("type", "array").put("minItems", 1).putObject("items"),
                        RecordReader.element(component));
                continue;
            }
            if (RecordReader.isSections(component)) {
                ObjectNode list = properties.putObject(key.value());
                list.put("description", key.about());
                object(
                        list.put("type", "array").put("minItems", 1).putObject("items"),
                        RecordReader.element(component));
                continue;
            }
            if (RecordReader.isOptionalSection(component) || RecordReader.isNamedSections(component)) {
                ObjectNode sections = properties.putObject(key.value());
                sections.put("description", key.about());
                boolean isOne = RecordReader.isOptionalSection(component);
                object(
                        isOne ? sections : sections.put("type", "object").putObject("additionalProperties"),
                        RecordReader.element(component));
                continue;
            }
            if (key.otherwise().equals(Key.REQUIRED)) {
                required.add(key.value());
            }
            if (!key.insteadOf().isEmpty()) {
                ArrayNode either = node.putArray("oneOf");
                either.addObject().putArray("required").add(key.insteadOf());
                either.addObject().putArray("required").add(key.value());
            }
            ObjectNode property = properties.putObject(key.value());
            property.put("description", key.about());
            property(property, component.getType(), key);
            if (!key.otherwise().equals(Key.REQUIRED) && !key.otherwise().isEmpty()) {
                property.put("default", key.otherwise());
            }
        }
    }

    private static void property(ObjectNode node, Class<?> type, Key key) {
        if (!ScalarReader.isScalar(type)) {
            object(node, type);
        } else if (type == List.class) {
            node.put("type", "array").put("minItems", 1).putObject("items").put("type", "string");
        } else if (type == Map.class) {
            node.put("type", "object")
                    .putObject("additionalProperties")
                    .putArray("type")
                    .add("string")
                    .add("number")
                    .add("boolean");
        } else if (type == DmsConfig.class) {
            node.put("type", "object");
        } else if (type == MappingsConfig.class) {
            ArrayNode either = node.putArray("anyOf");
            either.addObject().put("type", "string");
            either.addObject().put("type", "object").putArray("required").add("rules");
        } else if (type == Secret.class) {
            node.putArray("type").add("string").add("number");
        } else if (type == int.class || type == OptionalLong.class || type == boolean.class) {
            ArrayNode either = node.putArray("anyOf");
            either.addObject().put("type", type == boolean.class ? "boolean" : "integer");
            either.addObject().put("type", "string").put("pattern", SUBSTITUTED);
        } else {
            if (type.isEnum() && ScalarReader.describe(type).contains("null")) {
                node.putArray("type").add("string").add("null");
            } else {
                node.put("type", "string");
            }
            String pattern = pattern(type, key);
            if (!pattern.isEmpty()) {
                node.put("pattern", "^(" + pattern + ")$|" + SUBSTITUTED);
            }
        }
    }

    private static String pattern(Class<?> type, Key key) {
        if (type == Duration.class) {
            return Durations.PATTERN;
        }
        if (type == ByteSize.class) {
            return ByteSize.PATTERN;
        }
        if (type.isEnum()) {
            return ScalarReader.describe(type).replace(" or ", "|");
        }
        if (type == Location.class) {
            return "(?!(?!s3:)[A-Za-z][A-Za-z0-9+.-]*://).+";
        }
        return type == Optional.class ? "(?![A-Za-z][A-Za-z0-9+.-]*://).+" : key.pattern();
    }

    private static final String INTRODUCTION =
            """
            # The pipeline file

            <!-- made from the configuration records; mvn verify -Dgolden.update=true writes it again -->

            One YAML file describes one pipeline. `tributary check -c pipeline.yaml` says whether it can run.

            ```yaml
            name: world
            source:
              url: jdbc:postgresql://localhost:5432/world
              user: tributary
              password: ${WORLD_PASSWORD}
              tables: [world.person_lewis, "sales.%"]
            landing:
              path: ./lake/intermediate_data
            target:
              format: csv
              path: ./lake/des_file
            ```

            An editor that knows JSON Schema completes and checks the file with this first line:
            `# yaml-language-server: $schema=…/docs/schema/pipeline.schema.json`.

            A key that does not exist, a missing one, or a value of the wrong type ends the command with exit code 2 and names the line; all
            mistakes of a file are told at once.
            """;

    private static final String VALUES =
            """

            ## Values

            - **`${NAME}`** in any value is replaced by the environment variable, **`${file:/run/secrets/x}`** by the content of that file without
              its last line end. A variable or file that is missing is an error. `$${` stands for a plain `${`. What is put in is not searched
              again, so a password may hold any characters.
            - **Durations** are whole numbers with `ms`, `s`, `m`, `h` or `d`: `200ms`, `1s`, `7d`.
            - **Sizes** are whole numbers with `B`, `KB`, `MB`, `GB` or `TB`, each 1024 of the one before: `32MB`.
            - **Relative paths** begin at the folder that holds the pipeline file, not at the folder the command is called from.
            - **Passwords** are never printed; where one would stand, the output shows `***`.
            """;
}
