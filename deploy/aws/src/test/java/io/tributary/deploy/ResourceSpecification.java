package io.tributary.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The published specification, as specification.mjs prints it, and what of a resource is not as it says. */
final class ResourceSpecification {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(\\w+)\\.(\\w[\\w.]*)}");

    private final JsonNode published;

    ResourceSpecification(JsonNode published) {
        this.published = published;
    }

    /** Metrics of AWS's services, each as namespace and name. */
    Set<String> metrics() {
        Set<String> metrics = new TreeSet<>();
        published.get("metrics").forEach(metric -> metrics.add(metric.textValue()));
        return metrics;
    }

    /** What is wrong about a resource; empty when nothing is. */
    List<String> mistakes(String id, JsonNode resource) {
        List<String> mistakes = new ArrayList<>();
        String type = resource.get("Type").textValue();
        JsonNode known = published.at("/resources/" + type.replace("/", "~1"));
        if (known.isMissingNode()) {
            return List.of(id + ": no type " + type);
        }
        object(resource.path("Properties"), known.get("properties"), id, mistakes);
        return mistakes;
    }

    /** Attributes that a function of the template reads and that the resource's type does not have. */
    TreeSet<String> unknownAttributes(Map<String, JsonNode> resources) {
        TreeSet<String> unknown = new TreeSet<>();
        resources.values().forEach(resource -> read(resource, resources, unknown));
        return unknown;
    }

    private void read(JsonNode node, Map<String, JsonNode> resources, TreeSet<String> unknown) {
        JsonNode attribute = node.path("Fn::GetAtt");
        if (attribute.isArray()) {
            look(attribute.get(0).textValue(), attribute.get(1).textValue(), resources, unknown);
        }
        if (node.isTextual()) {
            Matcher reference = REFERENCE.matcher(node.textValue());
            while (reference.find()) {
                look(reference.group(1), reference.group(2), resources, unknown);
            }
        }
        node.forEach(child -> read(child, resources, unknown));
    }

    private void look(String id, String attribute, Map<String, JsonNode> resources, TreeSet<String> unknown) {
        JsonNode resource = resources.get(id);
        if (resource == null) {
            unknown.add(id + "." + attribute + ": no such resource");
            return;
        }
        boolean isKnown = false;
        for (JsonNode name : published.at("/resources/" + resource.get("Type").textValue() + "/attributes")) {
            isKnown |= name.textValue().equals(attribute);
        }
        if (!isKnown) {
            unknown.add(id + "." + attribute);
        }
    }

    private void object(JsonNode value, JsonNode fields, String path, List<String> mistakes) {
        value.properties().forEach(entry -> {
            JsonNode field = fields.get(entry.getKey());
            if (field == null) {
                mistakes.add(path + ": no property " + entry.getKey());
            } else {
                oneOf(entry.getValue(), field.get("types"), path + "/" + entry.getKey(), mistakes);
            }
        });
        fields.properties().forEach(field -> {
            if (field.getValue().get("required").booleanValue() && !value.has(field.getKey())) {
                mistakes.add(path + ": without its " + field.getKey());
            }
        });
    }

    /** The mistakes by the first type, unless there are none by another. */
    private void oneOf(JsonNode value, JsonNode types, String path, List<String> mistakes) {
        List<String> first = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            List<String> found = new ArrayList<>();
            value(value, types.get(i), path, found);
            if (found.isEmpty()) {
                return;
            }
            if (i == 0) {
                first = found;
            }
        }
        mistakes.addAll(first);
    }

    private void value(JsonNode value, JsonNode type, String path, List<String> mistakes) {
        if (isFunction(value)) {
            JsonNode choice = value.path("Fn::If");
            for (int i = 1; i < choice.size(); i++) {
                value(choice.get(i), type, path, mistakes);
            }
            return;
        }
        switch (type.get("type").textValue()) {
            case "string" -> text(value, type, path, mistakes);
            case "integer" -> expect(value.isIntegralNumber(), "an integer", value, path, mistakes);
            case "number" -> expect(value.isNumber(), "a number", value, path, mistakes);
            case "boolean" -> expect(value.isBoolean(), "a boolean", value, path, mistakes);
            case "json" -> expect(value.isObject() || value.isArray(), "JSON", value, path, mistakes);
            case "array" -> elements(value, type.get("element"), path, mistakes);
            case "map" -> members(value, type.get("element"), path, mistakes);
            case "tag" -> expect(value.has("Key") && value.has("Value"), "a tag", value, path, mistakes);
            case "union" -> oneOf(value, type.get("types"), path, mistakes);
            case "ref" -> {
                expect(value.isObject(), "an object", value, path, mistakes);
                object(
                        value,
                        published.at(
                                "/definitions/" + type.at("/reference/$ref").textValue()),
                        path,
                        mistakes);
            }
            default -> mistakes.add(path + ": a type that this test does not know: " + type);
        }
    }

    private static boolean isFunction(JsonNode value) {
        if (!value.isObject() || value.size() != 1) {
            return false;
        }
        String name = value.fieldNames().next();
        return name.equals("Ref") || name.startsWith("Fn::");
    }

    private static void text(JsonNode value, JsonNode type, String path, List<String> mistakes) {
        expect(value.isTextual(), "a text", value, path, mistakes);
        JsonNode allowed = type.path("allowedValues");
        boolean isAllowed = allowed.isEmpty();
        for (JsonNode one : allowed) {
            isAllowed |= one.equals(value);
        }
        if (!isAllowed) {
            mistakes.add(path + ": not one of its values: " + value);
        }
    }

    private void elements(JsonNode value, JsonNode type, String path, List<String> mistakes) {
        expect(value.isArray(), "a list", value, path, mistakes);
        for (int i = 0; i < value.size(); i++) {
            value(value.get(i), type, path + "/" + i, mistakes);
        }
    }

    private void members(JsonNode value, JsonNode type, String path, List<String> mistakes) {
        expect(value.isObject(), "an object", value, path, mistakes);
        value.properties().forEach(entry -> value(entry.getValue(), type, path + "/" + entry.getKey(), mistakes));
    }

    private static void expect(boolean holds, String what, JsonNode value, String path, List<String> mistakes) {
        if (!holds) {
            mistakes.add(path + ": not " + what + ": " + value);
        }
    }
}
