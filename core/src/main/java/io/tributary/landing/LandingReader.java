package io.tributary.landing;

import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.files.Files;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;

/** Reads a landing zone that somebody else may be writing. Thread-safe, if what shows adopted files is. */
public final class LandingReader {
    private final Files files;
    private final CommitLog log;
    private final SchemaStore schemas;
    private final ReaderReports reports;
    private final ReaderMemory memory;
    private final AdoptedFiles adopted;

    /** A landing zone whose files are all the landing writer's own. */
    public LandingReader(Files files) {
        this(files, AdoptedFiles.NONE);
    }

    /** @param adopted shows files that somebody else wrote */
    public LandingReader(Files files, AdoptedFiles adopted) {
        this.adopted = adopted;
        this.files = files;
        this.log = new CommitLog(files);
        this.schemas = new SchemaStore(files);
        this.reports = new ReaderReports(files);
        this.memory = new ReaderMemory(files);
    }

    /** The log folded up to its last commit; {@link LandingState#EMPTY} when there is no log yet. */
    public LandingState state() {
        return log.state();
    }

    /**
     * All commits with a greater number, in order, complete up to the last.
     *
     * @throws io.tributary.error.PipelineException {@code LANDING_CORRUPT} when some of them cannot be read, or have
     *     expired, see {@link #expired}
     */
    public List<Commit> commitsAfter(long number) {
        List<Commit> commits = new ArrayList<>();
        log.forEachAfter(number, commits::add);
        return commits;
    }

    /** As {@link #commitsAfter}, handed over one at a time, so that a long log need not be in memory at once. */
    public void forEachCommitAfter(long number, Consumer<Commit> reader) {
        log.forEachAfter(number, reader);
    }

    /** The last commit that retention has removed from the log; 0 while the log is whole. */
    public long expired() {
        return log.expired();
    }

    /** The last commit about that table that retention has removed from the log; 0 while there is none. */
    public long expired(TableId table) {
        return log.expired(table);
    }

    /** Whether data files are as settings of DMS have them, and not canonical: who knows the log cannot read them by it. */
    public boolean isOfDms() {
        return new FileMark(files).isThere();
    }

    /** A schema version that a commit names. */
    public TableSchema schema(TableId table, int version) {
        return schemas.get(table, version);
    }

    /**
     * The content of a data file; the caller checks its length and check sum while reading.
     *
     * @throws io.tributary.error.PipelineException {@code FILE_NOT_FOUND} when a later load has superseded the file
     *     since the log was read: reading the log again shows that load
     */
    public InputStream open(LandedFile file) {
        return file.isAdopted() ? adopted.open(file) : files.open(file.path());
    }

    /** The content as a file of this machine; empty where it is somewhere else, or gone. */
    public Optional<Path> local(LandedFile file) {
        return file.isAdopted() ? adopted.local(file) : files.local(file.path());
    }

    /**
     * Remembers what a reader made of the log, in place of what it remembered before. Commits with adopted files stay until they
     * are remembered, whoever has applied them.
     *
     * @param reader a name of its own, good as a file name; never a slash in it
     * @param commit the last one that it has read
     * @param lines without line ends; a line is a JSON value, by convention
     */
    public void remember(String reader, long commit, Iterable<String> lines) {
        memory.put(reader, commit, lines);
    }

    /**
     * What a reader remembers.
     *
     * @param lines is handed what was remembered, in order
     * @return the commit after which the log has to be read; 0 when nothing is remembered
     */
    public long recall(String reader, Consumer<String> lines) {
        return memory.read(reader, lines);
    }

    /** Path of the file of a commit, whether it is there or not. */
    public static String commitPath(long number) {
        return LogFiles.commitPath(number);
    }

    /**
     * Tells the landing zone that a reader has applied everything up to that commit, so that retention may begin.
     *
     * @param reader a name of its own, good as a file name; never a slash in it
     */
    public void reportApplied(String reader, long commit) {
        reports.put(reader, commit);
    }

    /** Every known reader, and the commit up to which it has applied everything, as it told last. */
    public SortedMap<String, Long> readers() {
        return reports.all();
    }
}
