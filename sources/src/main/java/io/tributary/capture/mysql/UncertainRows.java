package io.tributary.capture.mysql;

import io.tributary.capture.mysql.binlog.RowImages;
import io.tributary.capture.mysql.binlog.RowsKind;
import io.tributary.capture.mysql.binlog.TableMap;
import io.tributary.capture.mysql.sql.Names;
import io.tributary.capture.mysql.value.FormContext;
import io.tributary.capture.run.RowTarget;
import io.tributary.change.Column;
import io.tributary.change.Operation;
import io.tributary.change.TableSchema;
import io.tributary.csv.CsvRowReader;
import io.tributary.csv.CsvRowWriter;
import io.tributary.csv.CsvSource;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What transactions did to one table that is about to be loaded, of which nobody knows whether its snapshots have them: the
 * last image of each row they touched, up to a limit. At the place where the load begins all of them have happened, so the
 * load takes these images and leaves the rows of those keys in the snapshots alone. Confined to the capture's thread.
 */
final class UncertainRows implements RowTarget {
    private static final int KEYS_MAX = 1000;
    private static final int BYTES_MAX = 8 << 20;

    private final TableSchema schema;
    private final FormContext forms;
    private final int[] key;
    private final List<KeyLiteral> literals;
    private final CsvSource source;
    /** The last image by the canonical texts of the key; nothing when the row is gone. */
    private final Map<List<String>, Optional<byte[]>> images = new LinkedHashMap<>();

    private final CsvRowWriter row = new CsvRowWriter(256);
    private Operation operation = Operation.INSERT;
    private long bytes;
    private boolean lost;
    private @Nullable RowPlan plan;

    /** @param schema that the load is expected to have */
    UncertainRows(TableSchema schema, FormContext forms) {
        this.schema = schema;
        this.forms = forms;
        this.key = schema.isKeyed() ? schema.identityIndexes() : new int[0];
        List<String> names = schema.columns().stream().map(Column::name).toList();
        this.source = new CsvSource(
                "rows of the log of table " + schema.table(), names, ErrorCode.SOURCE_PROTOCOL_UNEXPECTED, "");
        this.literals = Arrays.stream(key)
                .mapToObj(i -> schema.columns().get(i).sourceType())
                .flatMap(type -> KeyLiteral.ofTextsOf(type).stream())
                .toList();
        this.lost = key.length == 0 || literals.size() < key.length;
    }

    /** Whether something was not kept: the table needs other snapshots. */
    boolean isLost() {
        return lost;
    }

    /** Nothing of this can be used. */
    void lose() {
        lost = true;
        images.clear();
    }

    /** Takes the rows of an event. */
    void add(RowsKind kind, TableMap map, RowImages rows) {
        if (lost) {
            return;
        }
        RowPlan known = plan;
        if (known == null || !known.isFor(map)) {
            known = RowPlan.of(schema, map, forms).orElse(null);
            plan = known;
        }
        if (known == null) {
            lose();
            return;
        }
        try {
            known.write(this, kind, rows);
        } catch (PipelineException e) {
            lose();
        }
    }

    /** Whether rows of that schema can be added as they are. */
    boolean hasColumnsOf(TableSchema other) {
        return shape(other).equals(shape(schema)) && Arrays.equals(other.identityIndexes(), schema.identityIndexes());
    }

    private static List<List<String>> shape(TableSchema schema) {
        return schema.columns().stream()
                .map(column -> List.of(column.name(), column.sourceType()))
                .toList();
    }

    @Override
    public CsvRowWriter begin(Operation next) {
        operation = next;
        row.truncate(0);
        return row;
    }

    @Override
    public void end() {
        row.endRow();
        if (lost) {
            return;
        }
        byte[] image = Arrays.copyOf(row.buffer(), row.length());
        bytes += image.length;
        List<String> texts = key(image);
        if (texts.isEmpty() || bytes > BYTES_MAX || (images.size() >= KEYS_MAX && !images.containsKey(texts))) {
            lose();
            return;
        }
        images.put(texts, operation == Operation.DELETE ? Optional.empty() : Optional.of(image));
    }

    @Override
    public void cancel() {
        row.truncate(0);
    }

    /** Empty when a part of it has no text. */
    private List<String> key(byte[] image) {
        CsvRowReader csv = new CsvRowReader(new ByteArrayInputStream(image), source);
        csv.next();
        List<String> texts = new ArrayList<>();
        for (int i : key) {
            if (csv.isNull(i)) {
                return List.of();
            }
            String text = new String(csv.buffer(), csv.offset(i), csv.length(i), StandardCharsets.UTF_8);
            texts.add(csv.isQuoted(i) ? text.substring(1, text.length() - 1).replace("\"\"", "\"") : text);
        }
        return texts;
    }

    /** What a load takes instead of the snapshots' rows. */
    LoggedRows rows() {
        if (images.isEmpty()) {
            return LoggedRows.NONE;
        }
        List<byte[]> rows = images.values().stream().flatMap(Optional::stream).toList();
        String others = images.keySet().stream().map(this::isOther).collect(Collectors.joining(" AND "));
        return new LoggedRows(others, rows);
    }

    private String isOther(List<String> texts) {
        List<String> equal = new ArrayList<>();
        for (int i = 0; i < key.length; i++) {
            String name = Names.quote(schema.columns().get(key[i]).name());
            equal.add(name + " = " + literals.get(i).ofText(texts.get(i)));
        }
        return "NOT (" + String.join(" AND ", equal) + ")";
    }
}
