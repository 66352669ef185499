package io.tributary.capture.dms;

import io.tributary.capture.Check;
import io.tributary.capture.dms.Listing.Listed;
import io.tributary.capture.dms.Listing.TableFiles;
import io.tributary.change.TableId;
import io.tributary.error.PipelineException;
import java.util.ArrayList;
import java.util.List;

/** Whether the files of one table can be read, as far as the first load file and the last change file tell. */
final class TableCheck {
    private final DmsFolderSettings settings;
    private final TableId table;

    TableCheck(DmsFolderSettings settings, TableId table) {
        this.settings = settings;
        this.table = table;
    }

    List<Check> of(TableFiles files) {
        String subject = "table " + table;
        if (!settings.isWanted(table)) {
            return List.of(
                    Check.warning(subject, "has files, and is not adopted", "Name it under tables, if it should be"));
        }
        LayoutFinder layouts = new LayoutFinder(table, settings.declared(table), settings.dms());
        List<Check> checks = new ArrayList<>();
        boolean isKeyed = false;
        for (Listed file : samples(files)) {
            try {
                RowLayout layout = layouts.find(file, settings.content().glimpse(file.entry()));
                isKeyed |= layout.columns().stream().anyMatch(NamedColumn::isKey);
            } catch (PipelineException failure) {
                checks.add(Check.failed(subject, PipelineException.describe(failure), failure.hint()));
            }
        }
        if (checks.isEmpty() && !isKeyed) {
            checks.add(Check.warning(
                    subject,
                    "no column is its key: inserts can be applied, updates and deletions cannot",
                    "Mark the columns that identify a row: tables: " + table
                            + ": columns: [{ name: …, type: …, key: true }]"));
        }
        if (checks.isEmpty()) {
            checks.add(Check.ok(
                    subject,
                    files.loads().size() + " load files and " + files.changes().size()
                            + " change files, readable by the" + " columns of the first and last"));
        }
        return checks;
    }

    private static List<Listed> samples(TableFiles files) {
        List<Listed> samples = new ArrayList<>();
        if (!files.loads().isEmpty()) {
            samples.add(files.loads().get(0));
        }
        if (!files.changes().isEmpty()) {
            samples.add(files.changes().get(files.changes().size() - 1));
        }
        return samples;
    }
}
