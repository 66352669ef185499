package io.tributary.target;

import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.Serializable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where each table's final file is: a path below the target's root in which {@code {schema}} and {@code {table}} stand
 * for a table's names. A layout that leaves one of them out serves pipelines whose tables do not differ in it.
 *
 * @param template such as {@code {schema}/{table}/final_output.csv}
 */
public record FileLayout(String template) implements Serializable {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");

    public FileLayout {
        Matcher placeholders = PLACEHOLDER.matcher(template);
        while (placeholders.find()) {
            String name = placeholders.group(1);
            if (!name.equals("schema") && !name.equals("table")) {
                throw invalid(template, "{" + name + "} is not {schema} or {table}");
            }
        }
        for (String part : template.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                throw invalid(template, "it is not a path below the target");
            }
        }
        if (template.startsWith(StatusFile.FOLDER)) {
            throw invalid(template, "the folder " + StatusFile.FOLDER + " is taken");
        }
    }

    private static PipelineException invalid(String template, String finding) {
        return new PipelineException(
                ErrorCode.CONFIGURATION_INVALID,
                "Cannot use the layout " + template + ": " + finding,
                "Set target.layout to a path such as {schema}/{table}/final_output.csv");
    }

    /** Path of the table's final file below the target's root. */
    public String path(TableId table) {
        if (!table.canBePath()) {
            throw new PipelineException(
                    ErrorCode.TABLE_NAME_UNSUPPORTED,
                    "Cannot write " + table + " to files: its name is no file name",
                    "");
        }
        return PLACEHOLDER
                .matcher(template)
                .replaceAll(match ->
                        Matcher.quoteReplacement(match.group(1).equals("schema") ? table.schema() : table.name()));
    }

    /** Path of the folder that the table's final file is in, empty for the root. */
    public String folder(TableId table) {
        String path = path(table);
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    /** Whether no folder ever has the files of two tables. */
    public boolean hasFolderPerTable() {
        String folder = template.substring(0, Math.max(0, template.lastIndexOf('/')));
        return PLACEHOLDER.matcher(template).results().allMatch(place -> folder.contains(place.group()));
    }

    /**
     * For whoever names a table by its folder.
     *
     * @throws IllegalArgumentException when a folder may have the files of two tables
     */
    public void requireFolderPerTable() {
        if (!hasFolderPerTable()) {
            throw new IllegalArgumentException("Tables share a folder: " + template);
        }
    }
}
