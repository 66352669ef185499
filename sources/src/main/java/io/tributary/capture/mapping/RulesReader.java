package io.tributary.capture.mapping;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads the table mappings of a DMS task, whole or not at all. One use. */
final class RulesReader {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final String HINT = "Correct the file; docs/guide/mappings.md says what it may hold.";
    private static final Set<String> TYPES =
            Set.of("selection", "transformation", "table-settings", "post-processing", "object-mapping", "validation");

    private final String file;
    private final List<SelectionRule> selections = new ArrayList<>();
    private final List<Transformation> transformations = new ArrayList<>();
    private final List<TableSettings> settings = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final Set<Long> ids = new HashSet<>();

    private RulesReader(String file) {
        this.file = file;
    }

    /**
     * The rules in a file.
     *
     * @param file its name, for messages
     * @throws PipelineException {@code CONFIGURATION_INVALID}, naming file and rule, and what is expected
     */
    static Rules read(String file, String content) {
        return new RulesReader(file).read(content);
    }

    private Rules read(String content) {
        JsonNode root = tree(content);
        if (!root.isObject()) {
            throw mistake("an object with an array of rules is expected");
        }
        RuleJson top = new RuleJson(file, "top level", "", root);
        top.expectOnly(Set.of("rules"));
        int number = 0;
        for (RuleJson rule : top.objects("rules")) {
            number++;
            rule(rule, number);
        }
        if (selections.stream().noneMatch(SelectionRule::isWanting)) {
            throw mistake("no selection rule includes a table");
        }
        transformations.sort(Comparator.comparingLong(Transformation::id));
        return new Rules(file, selections, transformations, settings, notes);
    }

    private JsonNode tree(String content) {
        try {
            JsonNode root = JSON.readTree(content);
            if (root == null || root.isMissingNode()) {
                throw mistake("it is empty");
            }
            return root;
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null
                    ? ""
                    : " in line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
            throw mistake("it is no JSON" + where + ": " + e.getOriginalMessage());
        }
    }

    private PipelineException mistake(String message) {
        return new PipelineException(ErrorCode.CONFIGURATION_INVALID, file + ": " + message, HINT);
    }

    private void rule(RuleJson unnamed, int number) {
        String idText = unnamed.text("rule-id");
        String subject = idText.isEmpty() ? "rule number " + number : "rule " + idText;
        RuleJson rule = new RuleJson(file, subject, "", unnamed.node());
        rule.need("rule-id");
        long id = rule.number("rule-id", 0, 0, Long.MAX_VALUE);
        if (!ids.add(id)) {
            throw rule.mistake("rule-id is taken by another rule; each has its own");
        }
        String type = rule.oneOf("rule-type", TYPES);
        switch (type) {
            case "selection" -> selections.add(new SelectionReader(rule, id, notes).read());
            case "transformation" -> transformations.add(new TransformationReader(rule, id).read());
            case "table-settings" -> settings.add(new SettingsReader(rule, id, notes).read());
            case "object-mapping" ->
                throw rule.mistake("object-mapping is for streams and key-value stores; there is no such target here."
                        + " Take the rule out");
            case "validation" ->
                notes.add(rule.subject()
                        + " is a validation rule and has no effect: rows are proven where they are applied");
            default ->
                notes.add(
                        rule.subject() + " is a post-processing rule and has no effect: files in folders have no tags");
        }
    }
}
