package io.tributary.target;

import static java.util.Objects.requireNonNull;

import io.tributary.change.Column;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.csv.CsvRowWriter;
import io.tributary.files.FileUpload;
import io.tributary.files.WriteBehind;
import io.tributary.merge.Merged;
import io.tributary.merge.Plan;
import io.tributary.merge.RowSink;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Canonical CSV.
 *
 * @param merge null when nothing is going to be written
 */
record CsvFormat(CsvSettings settings, @Nullable CsvMerge merge) implements FinalFormat {
    private static final String PLAIN = "csv";
    static final String WITH_NAMES = "csv+names";

    @Override
    public String name() {
        return settings.header() == CsvSettings.Header.NAMES ? WITH_NAMES : PLAIN;
    }

    @Override
    public boolean reads(String name) {
        return name.equals(PLAIN) || name.equals(WITH_NAMES);
    }

    @Override
    public String path(TableId table) {
        return settings.layout().path(table);
    }

    @Override
    public Content write(Plan plan, Optional<FinalFile> old, FileUpload upload) {
        SummedUpload summed = new SummedUpload(upload);
        try (WriteBehind behind = new WriteBehind(summed)) {
            if (settings.header() == CsvSettings.Header.NAMES) {
                writeHeader(plan.toSchema(), behind::write);
            }
            Merged merged = requireNonNull(merge, "merge is null").merge(plan, old.map(CsvFormat::rows), behind::write);
            behind.drain();
            return new Content(merged, summed.crc32c());
        }
    }

    static FinalRows rows(FinalFile file) {
        boolean names = file.note().format().equals(WITH_NAMES);
        return new FinalRows(file, names ? CsvSettings.Header.NAMES : CsvSettings.Header.NONE);
    }

    private static void writeHeader(TableSchema schema, RowSink sink) {
        CsvRowWriter writer = new CsvRowWriter(0);
        for (Column column : schema.columns()) {
            byte[] name = column.name().getBytes(StandardCharsets.UTF_8);
            writer.value(name, 0, name.length);
        }
        writer.endRow();
        sink.write(writer.buffer(), 0, writer.length());
    }
}
