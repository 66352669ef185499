package io.tributary.capture.run;

import io.tributary.capture.mapping.ChangeOrigin;
import io.tributary.capture.mapping.MappedTable;
import io.tributary.capture.mapping.RowMapper;
import io.tributary.capture.mapping.TableMappings;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.error.PipelineException;
import io.tributary.landing.ChangeAppender;
import io.tributary.landing.LandingWriter;
import io.tributary.landing.TableEvent;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One table while a capture runs; a source adds what it needs to read its rows. Changed by {@link CapturedTables} and
 * {@link Loads} only. Confined to the capture's thread.
 */
public abstract class CapturedTable {
    private static final Logger LOG = LoggerFactory.getLogger(CapturedTable.class);
    private static final Duration RETRY_FIRST = Duration.ofSeconds(1);
    private static final Duration REST_FIRST = Duration.ofMinutes(1);
    private static final Duration REST_LONGEST = Duration.ofDays(1);
    public static final int LOAD_ATTEMPTS_MAX = 6;

    /** What happens to its rows. */
    public enum Mode {
        /** Nothing is landed until its next load has started. */
        WAITING,
        /** Landed, except what its latest load shows. */
        LANDED,
        /** Nothing is landed until somebody asks for a load, or the reason is gone. */
        STOPPED
    }

    private final TableId id;
    /** The name it is landed under. */
    TableId landedId;

    Mode mode;
    int generation;
    /** Of the latest schema version stored, 0 when none is. */
    int version;

    @Nullable
    TableSchema schema;

    /** What becomes of rows with the columns of {@link #schema}. */
    @Nullable
    MappedTable mapped;
    /** Whether the schema stored last is not what the mappings make of {@link #schema} now. */
    boolean isRemapped;

    /** Counts up with every look at a catalog; an older look says nothing about this table. */
    long changedAt;

    /** The load under way. */
    @Nullable
    TableLoad load;

    boolean loadWanted;
    /** Whether this run has told the log that a load is due. */
    boolean announcedLoad;
    /** Whether the last thing landed of a table of this name is that it is gone. */
    boolean isDropped;
    /** Why it is stopped, as this run said it last. */
    TableEvent.@Nullable Stopped stopped;

    private @Nullable RowTarget target;
    private @Nullable RowMapper mapper;
    private int loadAttempts;
    private long loadNotBefore;
    /** How often the stream could not go on with it, without a quiet time in between. */
    private int relapses;

    private long restsUntil;

    protected CapturedTable(TableId id, Mode mode) {
        this.id = id;
        this.landedId = id;
        this.mode = mode;
    }

    public final TableId id() {
        return id;
    }

    /** The name it is landed under. */
    public final TableId landedId() {
        return landedId;
    }

    public final Mode mode() {
        return mode;
    }

    public final boolean isLanded() {
        return mode == Mode.LANDED;
    }

    /** The columns of the rows that come next; null before the first load. */
    public final @Nullable TableSchema schema() {
        return schema;
    }

    /** The number that the next schema version gets. */
    public final int nextVersion() {
        return version + 1;
    }

    /** Counts steps in the life of captured tables; when this one took its last. */
    public final long changedAt() {
        return changedAt;
    }

    public final boolean isLoading() {
        return load != null;
    }

    /**
     * Where its changes go.
     *
     * @param origin what is known of the change at hand
     */
    final RowTarget target(LandingWriter landing, ChangeOrigin origin) {
        RowTarget known = target;
        if (known == null) {
            ChangeAppender appender = landing.changes(landedId);
            MappedTable mapping = mapped;
            if (mapping == null || mapping.isSame()) {
                known = RowTarget.of(appender);
            } else {
                RowMapper opened = mapping.mapper();
                mapper = opened;
                known = new MappedRows(opened, origin, appender, landing);
            }
            target = known;
        }
        return known;
    }

    /** Takes up what was landed last: under the same name it may have been another table, or the same with other rules. */
    final void resumeSchema(TableSchema stored, TableMappings mappings) {
        TableSchema source = MappedTable.sourceOf(stored);
        isRemapped = true;
        if (!source.table().equals(id)) {
            return;
        }
        schema = source;
        try {
            MappedTable now = mappings.of(source);
            mapped = now;
            isRemapped = !now.landed().equals(stored);
        } catch (PipelineException e) {
            LOG.atDebug().setCause(e).log("the mappings do not fit the columns landed last");
        }
    }

    /** Its rows have other columns from here on, or nobody takes them. */
    final void closeTarget() {
        RowMapper open = mapper;
        mapper = null;
        target = null;
        if (open != null) {
            open.close();
        }
    }

    /** Whether a load is wanted and none is under way, put off or not. */
    public final boolean awaitsLoad() {
        return loadWanted && load == null;
    }

    /** Whether a load is wanted and may begin. */
    final boolean isLoadDue(long now) {
        return awaitsLoad() && now - loadNotBefore >= 0;
    }

    /** Asks for a load when nothing is landed and none is under way. */
    public final void wantLoadIfWaiting() {
        if (mode == Mode.WAITING && load == null) {
            loadWanted = true;
        }
    }

    /** Takes a stopped table up again. */
    public final void resumeFromStop() {
        if (mode == Mode.STOPPED) {
            mode = Mode.WAITING;
        }
    }

    /** Puts the next load off, whatever came before. */
    public final void putLoadOff(long nanos) {
        loadNotBefore = System.nanoTime() + nanos;
    }

    /** Puts the next load off after a failure, longer with each; false when there were too many. */
    final boolean retryLater() {
        loadAttempts++;
        putLoadOff(RETRY_FIRST.toNanos() << (loadAttempts - 1));
        return loadAttempts < LOAD_ATTEMPTS_MAX;
    }

    /**
     * The stream cannot go on with it until it is loaded anew. The first time that may be at once; after that what is the
     * matter is likely to last, and a large table must not be loaded all the time.
     */
    final void relapsed() {
        long now = System.nanoTime();
        if (now - restsUntil >= REST_LONGEST.toNanos()) {
            relapses = 0;
        }
        restsUntil = now + rest().toNanos();
        relapses++;
    }

    private Duration rest() {
        if (relapses == 0) {
            return Duration.ZERO;
        }
        Duration rest = REST_FIRST.multipliedBy(1L << Math.min(relapses - 1, 20));
        return rest.compareTo(REST_LONGEST) < 0 ? rest : REST_LONGEST;
    }

    /** Whether it is too early to take it up again unasked. */
    final boolean rests() {
        return relapses > 0 && System.nanoTime() - restsUntil < 0;
    }

    final void forgetRelapses() {
        relapses = 0;
    }

    final int loadAttempts() {
        return loadAttempts;
    }

    final void forgetAttempts() {
        loadAttempts = 0;
    }

    /** The columns are others from here on: whatever was worked out for the old ones is void. */
    protected abstract void columnsChanged();
}
