package io.tributary.target.parquet;

import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.target.engine.PartitionValues;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of folders that say by what rows are divided, as Apache Hive has them: {@code country=DE/created_at_day=2026-11-20/}. */
record PartitionFolders(TableId table, PartitionValues by) {
    /** What file systems hold as one name. */
    static final int NAME_BYTES_MAX = 255;

    private static final Pattern ESCAPE = Pattern.compile("%([0-9A-F]{2})");
    private static final String ESCAPED = "\"#%'*/:=?\\{}[]^<>|\u007f";

    /** @throws PipelineException {@code VALUE_UNSUPPORTED} when a value is too long for a folder's name */
    String path(List<String> values) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            String name = escaped(by.names().get(i)) + "=" + escaped(values.get(i));
            if (name.getBytes(StandardCharsets.UTF_8).length > NAME_BYTES_MAX) {
                throw tooLong(i);
            }
            path.append(name).append('/');
        }
        return path.toString();
    }

    /** The values in a path of {@link #path}. */
    static List<String> values(String path) {
        return Arrays.stream(path.substring(0, path.length() - 1).split("/", -1))
                .map(name -> unescaped(name.substring(name.indexOf('=') + 1)))
                .toList();
    }

    private static String unescaped(String text) {
        return ESCAPE.matcher(text)
                .replaceAll(escape ->
                        Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(escape.group(1), 16))));
    }

    PipelineException tooLong(int field) {
        return new PipelineException(
                ErrorCode.VALUE_UNSUPPORTED,
                "Cannot divide " + table + " by column " + by.columns().get(field)
                        + ": it has a value that is too long for a folder's name, of which the limit is "
                        + NAME_BYTES_MAX
                        + " bytes",
                "Divide " + table + " by other columns (partition-by), then load it again: tributary reload " + table);
    }

    /** Characters beyond ASCII stay: what reads folders decodes escapes to single bytes or to characters, by its own mind. */
    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || ESCAPED.indexOf(c) >= 0) {
                escaped.append(String.format(Locale.ROOT, "%%%02X", (int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }
}
