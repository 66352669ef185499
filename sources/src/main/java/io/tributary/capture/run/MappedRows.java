package io.tributary.capture.run;

import io.tributary.capture.mapping.ChangeOrigin;
import io.tributary.capture.mapping.RowMapper;
import io.tributary.change.Operation;
import io.tributary.csv.CsvRowWriter;
import io.tributary.landing.ChangeAppender;
import io.tributary.landing.LandingWriter;
import org.jspecify.annotations.Nullable;

/** Changed rows of one table, on their way through the mappings into the landing zone. Confined to the capture's thread. */
final class MappedRows implements RowTarget {
    private static final int ROW_BYTES = 256;

    private final RowMapper mapper;
    private final ChangeOrigin origin;
    private final ChangeAppender appender;
    private final LandingWriter landing;
    private CsvRowWriter row = new CsvRowWriter(ROW_BYTES);
    /** The row before the last, where that was one half of an update. */
    private CsvRowWriter replaced = new CsvRowWriter(ROW_BYTES);

    private final CsvRowWriter old = new CsvRowWriter(ROW_BYTES);
    private Operation operation = Operation.INSERT;
    private boolean hasOld;
    private boolean isOld;
    private boolean isNew;
    /** Whether the row that the next one may be in the place of was landed as gone. */
    private boolean oldLanded;

    MappedRows(RowMapper mapper, ChangeOrigin origin, ChangeAppender appender, LandingWriter landing) {
        this.mapper = mapper;
        this.origin = origin;
        this.appender = appender;
        this.landing = landing;
    }

    @Override
    public boolean needsBefore() {
        return mapper.needsBefore();
    }

    @Override
    public CsvRowWriter before() {
        old.truncate(0);
        hasOld = true;
        return old;
    }

    @Override
    public CsvRowWriter begin(Operation next) {
        operation = next;
        isOld = false;
        isNew = false;
        row.truncate(0);
        return row;
    }

    @Override
    public CsvRowWriter beginOld() {
        CsvRowWriter fields = begin(Operation.DELETE);
        isOld = true;
        return fields;
    }

    @Override
    public CsvRowWriter beginNew() {
        CsvRowWriter last = row;
        row = replaced;
        replaced = last;
        CsvRowWriter fields = begin(Operation.INSERT);
        isNew = true;
        return fields;
    }

    @Override
    public void end() {
        row.endRow();
        byte @Nullable [] before = null;
        if (hasOld) {
            old.endRow();
            before = old.buffer();
        }
        hasOld = false;
        Operation landed = mapper.change(operation, row.buffer(), before);
        boolean isReplacing = isNew && oldLanded && landed == Operation.INSERT;
        oldLanded = isOld && landed == Operation.DELETE;
        if (landed == null) {
            return;
        }
        origin.row(landing.state().number());
        CsvRowWriter fields = begin(landed, isReplacing);
        Operation told = landed;
        if (isReplacing && appender.makesOneOfUpdates()) {
            mapper.replaces(replaced.buffer());
            told = Operation.UPDATE;
        }
        try {
            mapper.write(fields, told, origin);
        } catch (RuntimeException e) {
            appender.cancel();
            throw e;
        }
        appender.end();
    }

    private CsvRowWriter begin(Operation landed, boolean isReplacing) {
        if (isReplacing) {
            return appender.beginNew();
        }
        return oldLanded ? appender.beginOld() : appender.begin(landed);
    }

    @Override
    public void cancel() {
        row.truncate(0);
        hasOld = false;
    }
}
