package io.tributary.app.config;

import java.util.List;
import java.util.Map;

/** A piece of a YAML document that knows its line. */
sealed interface YamlNode {
    /** Where it begins, counted from 1. */
    int line();

    /** What it is, in words. */
    String kind();

    /** A scalar, as written, without quotes. */
    record Text(int line, String text) implements YamlNode {
        @Override
        public String kind() {
            return "a single value";
        }
    }

    /** A sequence. */
    record Items(int line, List<YamlNode> nodes) implements YamlNode {
        @Override
        public String kind() {
            return "a list";
        }
    }

    /** A mapping, in the order written. */
    record Section(int line, Map<String, Entry> entries) implements YamlNode {
        @Override
        public String kind() {
            return "a section of keys";
        }
    }

    /**
     * A key without a value.
     *
     * @param text how that is written: not at all, or as {@code null} or {@code ~}
     */
    record Nothing(int line, String text) implements YamlNode {
        @Override
        public String kind() {
            return "nothing";
        }
    }

    /**
     * One key of a section.
     *
     * @param line of the key
     */
    record Entry(int line, YamlNode value) {}
}
