package io.tributary.capture;

import static java.util.Objects.requireNonNull;

import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.util.regex.Pattern;

/**
 * One entry of a pipeline's list of tables: {@code schema.table} in the wildcards of AWS DMS.
 *
 * <p>{@code %} stands for any characters, {@code _} for one, {@code [ab]} and {@code [a-d]} for one of a set; {@code [_]}
 * is a plain underscore. A part in double quotes is meant letter by letter, a quote inside doubled. A leading {@code !}
 * excludes. Matching is case-sensitive. Example: {@code !sales.tmp_%}.
 *
 * @param text as it stands in the configuration
 * @param kind whether matching tables are wanted or unwanted
 * @param schema what the schema's name must match, whole
 * @param name what the table's name must match, whole
 * @param bareUnderscore whether an underscore in it is a wildcard
 * @see <a href="https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Tasks.CustomizingTasks.TableMapping.SelectionTransformation.Wildcards.html">Wildcards
 *     in table mapping</a>
 */
record TablePattern(String text, Kind kind, Pattern schema, Pattern name, boolean bareUnderscore) {
    TablePattern {
        requireNonNull(text, "text is null");
        requireNonNull(kind, "kind is null");
        requireNonNull(schema, "schema is null");
        requireNonNull(name, "name is null");
    }

    /** What a match means. */
    enum Kind {
        INCLUDE,
        EXCLUDE
    }

    boolean matches(TableId table) {
        return schema.matcher(table.schema()).matches()
                && name.matcher(table.name()).matches();
    }

    static TablePattern parse(String text) {
        return new Parser(text).parse();
    }

    /** Reads one pattern from left to right into two regular expressions. */
    private static final class Parser {
        private final String text;
        private int at;
        private boolean bareUnderscore;

        Parser(String text) {
            this.text = text;
        }

        TablePattern parse() {
            Kind kind = text.startsWith("!") ? Kind.EXCLUDE : Kind.INCLUDE;
            at = kind == Kind.EXCLUDE ? 1 : 0;
            Pattern schema = part();
            if (at >= text.length()) {
                throw invalid("a schema, a dot and a table are expected");
            }
            at++;
            Pattern name = part();
            if (at < text.length()) {
                throw invalid("there is more than one dot; a name with a dot in it stands in double quotes");
            }
            return new TablePattern(text, kind, schema, name, bareUnderscore);
        }

        /** One part, up to a dot or the end. */
        private Pattern part() {
            StringBuilder regex = new StringBuilder();
            int start = at;
            while (at < text.length() && text.charAt(at) != '.') {
                char c = text.charAt(at);
                switch (c) {
                    case '"' -> quoted(regex);
                    case '[' -> set(regex);
                    case '%' -> wildcard(regex, ".*");
                    case '_' -> {
                        bareUnderscore = true;
                        wildcard(regex, ".");
                    }
                    default -> literal(regex);
                }
            }
            if (at == start) {
                throw invalid("a schema or table name is empty");
            }
            return Pattern.compile(regex.toString(), Pattern.DOTALL);
        }

        private void wildcard(StringBuilder regex, String meaning) {
            regex.append(meaning);
            at++;
        }

        private void literal(StringBuilder regex) {
            int codePoint = text.codePointAt(at);
            regex.append(Pattern.quote(Character.toString(codePoint)));
            at += Character.charCount(codePoint);
        }

        private void quoted(StringBuilder regex) {
            StringBuilder content = new StringBuilder();
            at++;
            while (true) {
                int end = text.indexOf('"', at);
                if (end < 0) {
                    throw invalid("a double quote is not closed");
                }
                content.append(text, at, end);
                at = end + 1;
                if (at >= text.length() || text.charAt(at) != '"') {
                    break;
                }
                content.append('"');
                at++;
            }
            if (content.isEmpty()) {
                throw invalid("a schema or table name is empty");
            }
            regex.append(Pattern.quote(content.toString()));
        }

        private void set(StringBuilder regex) {
            int end = text.indexOf(']', at + 1);
            if (end < 0 || end == at + 1) {
                throw invalid("a set in square brackets is empty or not closed");
            }
            regex.append('[');
            for (int i = at + 1; i < end; i++) {
                char c = text.charAt(i);
                boolean isRange = c == '-' && i > at + 1 && i < end - 1;
                if (!Character.isLetterOrDigit(c) && !isRange) {
                    regex.append('\\');
                }
                regex.append(c);
            }
            regex.append(']');
            at = end + 1;
        }

        private PipelineException invalid(String why) {
            return new PipelineException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "Invalid table pattern " + text + ": " + why,
                    "Write schema.table; a percent sign stands for any characters, an underscore for one; a leading ! excludes");
        }
    }
}
