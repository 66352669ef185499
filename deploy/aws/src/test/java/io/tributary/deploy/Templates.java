package io.tributary.deploy;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** The template as it is committed, and what is needed to look at it. */
final class Templates {
    static final Path COMMITTED = Path.of("template.json");
    static final ObjectMapper JSON = new ObjectMapper();

    private Templates() {}

    static JsonNode committed() {
        return read(COMMITTED);
    }

    static JsonNode read(Path file) {
        try {
            return JSON.readTree(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Resources by their logical id, those of one type or of all. */
    static Map<String, JsonNode> resources(String... types) {
        Map<String, JsonNode> found = new LinkedHashMap<>();
        committed().get("Resources").properties().forEach(entry -> {
            String type = entry.getValue().get("Type").textValue();
            if (types.length == 0 || List.of(types).contains(type)) {
                found.put(entry.getKey(), entry.getValue());
            }
        });
        return found;
    }

    /** Every text anywhere in {@code node}, with its path. */
    static void eachText(JsonNode node, String path, BiConsumer<String, String> text) {
        if (node.isTextual()) {
            text.accept(path, node.textValue());
        } else if (node.isObject()) {
            node.properties().forEach(entry -> eachText(entry.getValue(), path + "/" + entry.getKey(), text));
        } else {
            for (int i = 0; i < node.size(); i++) {
                eachText(node.get(i), path + "/" + i, text);
            }
        }
    }

    /** The elements of a list; one value by itself is a list of it. */
    static List<JsonNode> listed(JsonNode node) {
        List<JsonNode> elements = new ArrayList<>();
        if (node.isArray()) {
            node.forEach(elements::add);
        } else {
            elements.add(node);
        }
        return elements;
    }

    static void assumeNode() {
        assumeTrue(isThere("node"), "skipped: there is no node, which CDK runs on");
    }

    static boolean isThere(String command) {
        for (String folder : System.getenv("PATH").split(java.io.File.pathSeparator)) {
            if (Files.isExecutable(Path.of(folder, command))) {
                return true;
            }
        }
        return false;
    }
}
