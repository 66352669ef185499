package io.tributary.app.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.tributary.app.config.YamlNode.Entry;
import io.tributary.app.config.YamlNode.Items;
import io.tributary.app.config.YamlNode.Nothing;
import io.tributary.app.config.YamlNode.Section;
import io.tributary.app.config.YamlNode.Text;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads one YAML document into nodes that know their lines. Aliases and tags are refused: they would be lost. */
final class YamlTree {
    private static final YAMLFactory YAML = YAMLFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final YAMLParser parser;

    private YamlTree(YAMLParser parser) {
        this.parser = parser;
    }

    /**
     * The document's root.
     *
     * @throws Mistake when it is no YAML, holds more than one document, or uses what is refused
     */
    static YamlNode parse(String yaml) {
        try (YAMLParser parser = YAML.createParser(yaml)) {
            YamlTree tree = new YamlTree(parser);
            YamlNode root = parser.nextToken() == null ? new Nothing(1, "") : tree.node();
            if (parser.nextToken() != null) {
                throw new Mistake(tree.line(), "a second document begins, expected one");
            }
            return root;
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            throw new Mistake(at == null ? 1 : at.getLineNr(), "not YAML: " + firstLine(e.getOriginalMessage()));
        } catch (IOException e) {
            throw new IllegalStateException("Reading a string failed", e);
        }
    }

    private YamlNode node() throws IOException {
        refuseWhatIsLost();
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            return section();
        }
        if (token == JsonToken.START_ARRAY) {
            return items();
        }
        if (token == JsonToken.VALUE_NULL || parser.getText().isEmpty()) {
            return new Nothing(line(), parser.getText());
        }
        return new Text(line(), parser.getText());
    }

    private Section section() throws IOException {
        int line = line();
        Map<String, Entry> entries = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            int keyLine = line();
            String key = parser.currentName();
            parser.nextToken();
            entries.put(key, new Entry(keyLine, node()));
        }
        return new Section(line, entries);
    }

    private Items items() throws IOException {
        int line = line();
        List<YamlNode> nodes = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            nodes.add(node());
        }
        return new Items(line, nodes);
    }

    private void refuseWhatIsLost() throws IOException {
        if (parser.isCurrentAlias()) {
            throw new Mistake(line(), "aliases (*name) are not supported, repeat the value");
        }
        if (parser.getTypeId() != null) {
            throw new Mistake(line(), "a value that begins with ! needs quotes");
        }
    }

    private int line() {
        return parser.currentTokenLocation().getLineNr();
    }

    private static String firstLine(String message) {
        return message.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .findFirst()
                .orElse("unreadable");
    }

    /** Why a document cannot be read, and where. */
    static final class Mistake extends RuntimeException {
        private final int line;

        Mistake(int line, String message) {
            super(message);
            this.line = line;
        }

        int line() {
            return line;
        }
    }
}
