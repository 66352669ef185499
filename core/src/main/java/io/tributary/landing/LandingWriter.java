package io.tributary.landing;

import static java.util.Objects.requireNonNull;

import io.tributary.change.Position;
import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.FileClaim;
import io.tributary.files.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The one writer of a landing zone. Confined to the capture's thread, except {@link #load} and the
 * {@link LoadAppender}s it hands out.
 *
 * <p>A writer deletes nothing but what the log says is needless, and, when it opens, after its entry with a new epoch is
 * committed, what no commit names. So a writer that was fenced and does not know it yet can do no harm.
 */
public final class LandingWriter implements AutoCloseable {
    private static final int EPOCH_ATTEMPTS_MAX = 10;
    private static final Duration POSITION_COMMIT_INTERVAL_MIN = Duration.ofSeconds(10);

    private final DataFiles files;
    private final LandingSettings settings;
    private final Clock clock;
    private final FileClaim claim;
    private final CommitLog log;
    private final SchemaStore schemas;
    private final Housekeeping housekeeping;
    private final ChangeBatch batch;
    private final LoadAppender.Moments moments;
    private final Map<TableId, TableLane> lanes = new ConcurrentHashMap<>();
    private final Map<TableId, ChangeAppender> appenders = new HashMap<>();
    private volatile LandingState state;
    private Position position;
    private @Nullable Instant sourceTime;
    private @Nullable Commit lastCommit;
    private long lastCommitMillis;
    private boolean usable = true;

    private LandingWriter(
            Files files,
            LandingSettings settings,
            @Nullable DmsLanding dms,
            Clock clock,
            FileClaim claim,
            CommitLog log,
            LandingState state) {
        this.settings = settings;
        this.clock = clock;
        this.claim = claim;
        this.log = log;
        this.state = state;
        this.position = state.position();
        this.schemas = new SchemaStore(files);
        this.files = new DataFiles(files, schemas, dms);
        this.housekeeping = new Housekeeping(files, this.files.names(), log, settings, clock);
        this.batch = new ChangeBatch(this.files, settings.changeFileBytesMax(), clock, state);
        this.moments = new LoadAppender.Moments(clock.instant(), clock);
    }

    /**
     * Claims the landing zone, reads its state, fences every earlier writer by committing an entry with a new epoch,
     * and removes data files that no commit names.
     *
     * @param holder who writes, shown to whoever is refused: process, host, since when
     * @throws PipelineException {@code LANDING_IN_USE} when another process writes it; {@code LANDING_FOREIGN} when
     *     it has data files but no commit log, and then nothing is changed
     */
    public static LandingWriter open(Files files, LandingSettings settings, Clock clock, String holder) {
        return open(files, settings, null, clock, holder);
    }

    /**
     * As {@link #open(Files, LandingSettings, Clock, String)}, for data files as DMS writes them.
     *
     * @param dms how; null for canonical files
     * @throws PipelineException {@code CONFIGURATION_INVALID} when the landing zone has canonical files and these are to be
     *     others, or the other way round
     */
    public static LandingWriter open(
            Files files, LandingSettings settings, @Nullable DmsLanding dms, Clock clock, String holder) {
        CommitLog log = new CommitLog(files);
        Housekeeping.refuseForeign(files, log);
        FileClaim claim = claim(files, holder);
        try {
            new FileMark(files).agree(log, dms);
            if (dms != null) {
                ParquetRows.sweep(dms.scratch());
            }
            LandingState state = beginEpoch(log, clock);
            LandingWriter writer = new LandingWriter(files, settings, dms, clock, claim, log, state);
            writer.schemas.deleteUncommitted(state);
            writer.housekeeping.removeLeftovers(state);
            return writer;
        } catch (RuntimeException failure) {
            claim.close();
            throw failure;
        }
    }

    private static FileClaim claim(Files files, String holder) {
        try {
            return files.claim(CommitLog.FOLDER + "writer.lock", holder);
        } catch (PipelineException failure) {
            if (failure.code() != ErrorCode.FILE_IN_USE) {
                throw failure;
            }
            throw new PipelineException(
                    ErrorCode.LANDING_IN_USE,
                    "Cannot write the landing zone " + files.describe("") + ": " + failure.getMessage(),
                    "Stop that process, or give this pipeline a landing folder of its own",
                    failure);
        }
    }

    private static LandingState beginEpoch(CommitLog log, Clock clock) {
        for (int attempt = 1; ; attempt++) {
            LandingState before = log.state();
            Commit entry = new Commit(
                    before.number() + 1,
                    before.epoch() + 1,
                    before.position(),
                    before.position(),
                    null,
                    clock.instant(),
                    SourceMark.NONE,
                    List.of());
            try {
                log.append(entry);
                return before.after(List.of(entry));
            } catch (PipelineException failure) {
                if (failure.code() != ErrorCode.LANDING_FENCED || attempt == EPOCH_ATTEMPTS_MAX) {
                    throw failure;
                }
            }
        }
    }

    /** The log folded up to the last commit, this writer's own commits included. */
    public LandingState state() {
        return state;
    }

    /** The last commit that is folded into a checkpoint; 0 before the first. */
    public long folded() {
        return housekeeping.folded();
    }

    /** The entry that this writer committed last, except the one it opened with. */
    public Optional<Commit> lastCommit() {
        return Optional.ofNullable(lastCommit);
    }

    /** Stores a schema version; durable before it returns. Storing the same version again with equal content is fine. */
    public void putSchema(TableSchema schema) {
        schemas.put(schema);
    }

    /** A stored schema version. */
    public TableSchema schema(TableId table, int version) {
        return schemas.get(table, version);
    }

    /** The appender of that table's changes; the same one every time. The table must have a schema version. */
    public ChangeAppender changes(TableId table) {
        ChangeAppender known = appenders.get(table);
        if (known != null) {
            return known;
        }
        TableLane lane = lane(table);
        if (lane.schemaVersion() < 1) {
            throw new IllegalStateException("No load of " + table + " was ever started");
        }
        ChangeAppender appender = new ChangeAppender(lane, batch);
        appenders.put(table, appender);
        batch.appenderAdded();
        return appender;
    }

    private TableLane lane(TableId table) {
        return lanes.computeIfAbsent(table, id -> new TableLane(id, state.table(id), files.names(), clock));
    }

    /** An event after the rows appended so far; ends the table's open change file. Published by the next commit. */
    public void event(TableId table, TableEvent event) {
        requireUsable();
        ChangeAppender appender = appenders.get(table);
        if (appender != null) {
            appender.endFile();
        }
        TableLane lane = lane(table);
        if (event instanceof TableEvent.LoadStarted started) {
            requireSchema(table, started.schemaVersion());
            lane.loadStarted(started);
        } else if (event instanceof TableEvent.SchemaChanged changed) {
            requireSchema(table, changed.schemaVersion());
            lane.schemaChanged(changed);
        }
        batch.add(new TableItem(table, event));
    }

    private void requireSchema(TableId table, int version) {
        if (!schemas.has(table, version)) {
            throw new IllegalStateException("Schema version " + version + " of " + table + " is not stored");
        }
    }

    /** Adds a change file that somebody else wrote to the next commit, after what was added before. */
    public void adopt(TableId table, LandedFile file) {
        requireUsable();
        if (!file.isAdopted()
                || file.kind() == LandedFile.Kind.LOAD
                || file.generation() != lane(table).generation()) {
            throw new IllegalArgumentException("No change file to adopt for " + table + ": " + file);
        }
        batch.add(new TableItem(table, file));
    }

    /**
     * Adds a finished load's files and its {@code LoadFinished} event to the next commit.
     *
     * @param generation the one that was started last
     */
    public void loadFinished(TableId table, int generation, Iterable<LandedFile> loadFiles) {
        requireUsable();
        TableLane lane = lane(table);
        if (lane.generation() != generation) {
            throw new IllegalArgumentException("Generation " + generation + " of " + table
                    + " cannot finish: the one started last is " + lane.generation());
        }
        List<TableItem> items = new ArrayList<>();
        for (LandedFile file : loadFiles) {
            if (file.kind() != LandedFile.Kind.LOAD || file.generation() != generation) {
                throw new IllegalArgumentException(
                        file.path() + " is no load file of generation " + generation + " of " + table);
            }
            items.add(new TableItem(table, file));
        }
        items.forEach(batch::add);
        event(table, new TableEvent.LoadFinished(generation));
    }

    /**
     * A new appender of load rows for one thread; several may write one table's load at a time. May be called from any
     * thread, after the event that starts the load.
     */
    public LoadAppender load(TableId table, int generation, int schemaVersion) {
        return new LoadAppender(files, lane(table), generation, schemaVersion, settings.loadFileBytesMax(), moments);
    }

    /** Whether somebody wants to know when the transactions of rows were committed. */
    public boolean wantsCommitTimes() {
        return files.hasTimes();
    }

    /** The rows that follow are of a transaction that was committed at the source then. */
    public void transactionBegan(Instant time) {
        batch.transactionBegan(time);
    }

    /** Whether rows were appended since the last commit. */
    public boolean hasRows() {
        return batch.hasRows();
    }

    /**
     * Says that the rows appended so far end with a whole transaction, so that a commit may follow.
     *
     * @param position where the transaction ends; the next commit reaches it
     * @param sourceTime when it was committed at the source; null when unknown, or when it was no transaction
     */
    public void transactionEnded(Position position, @Nullable Instant sourceTime) {
        this.position = requireNonNull(position, "position is null");
        if (sourceTime != null) {
            this.sourceTime = sourceTime;
        }
        batch.boundary();
    }

    /**
     * Whether there is something to commit and the interval or a limit says it is time. Where nothing but the position
     * has moved, that is every ten seconds at most.
     */
    public boolean commitDue() {
        if (!batch.isAtBoundary()) {
            return false;
        }
        if (batch.isEmpty()) {
            return !position.equals(state.position()) && hasPassed(positionCommitInterval());
        }
        return batch.bytes() >= settings.changeFileBytesMax() || hasPassed(settings.commitInterval());
    }

    private Duration positionCommitInterval() {
        Duration interval = settings.commitInterval();
        return interval.compareTo(POSITION_COMMIT_INTERVAL_MIN) > 0 ? interval : POSITION_COMMIT_INTERVAL_MIN;
    }

    /** Whether that much time has passed since the last commit; a clock that was set back counts as passed. */
    private boolean hasPassed(Duration interval) {
        long since = clock.millis() - lastCommitMillis;
        return since < 0 || since >= interval.toMillis();
    }

    /**
     * Publishes everything since the last commit: data files durable first,
     * then the entry. No-op when there is nothing new. After an exception the writer is unusable: close it and open
     * another, which starts from what was committed.
     *
     * @return the state afterwards
     * @throws PipelineException {@code LANDING_FENCED} when another writer has taken over; nothing is committed then
     */
    public LandingState commit() {
        boolean nothingNew = batch.isEmpty() && position.equals(state.position());
        return nothingNew ? state : commitAll(SourceMark.NONE);
    }

    /**
     * As {@link #commit}, with a mark about the source, also when there is nothing else to say.
     *
     * @param position where the commit reaches; {@link Position#NONE} for no further than it does anyway
     */
    public LandingState commit(SourceMark mark, Position position) {
        if (!position.isNone()) {
            this.position = position;
        }
        return commitAll(mark);
    }

    private LandingState commitAll(SourceMark mark) {
        requireUsable();
        if (!batch.isAtBoundary()) {
            throw new IllegalStateException("Cannot commit in the middle of a transaction");
        }
        usable = false;
        batch.endFiles();
        Commit commit = new Commit(
                state.number() + 1,
                state.epoch(),
                state.position(),
                position,
                sourceTime,
                clock.instant(),
                mark,
                batch.items());
        log.append(commit);
        state = state.after(List.of(commit));
        lastCommit = commit;
        lastCommitMillis = clock.millis();
        sourceTime = null;
        batch.clear();
        housekeeping.afterCommit(commit, state);
        usable = true;
        return state;
    }

    private void requireUsable() {
        if (!usable) {
            throw new IllegalStateException("This writer has failed or is closed; open another");
        }
    }

    /** Gives up what is uncommitted and releases the claim. */
    @Override
    public void close() {
        usable = false;
        try {
            batch.close();
        } finally {
            claim.close();
        }
    }
}
