package io.tributary.app.pipeline;

import static java.util.Objects.requireNonNull;

import io.tributary.app.config.DmsConfig;
import io.tributary.app.config.LandingConfig;
import io.tributary.app.config.Location;
import io.tributary.app.config.PipelineConfig;
import io.tributary.app.run.ProcessReport;
import io.tributary.app.status.StatusReader;
import io.tributary.capture.Capture;
import io.tributary.capture.dms.DmsFolderSettings;
import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.Files;
import io.tributary.files.s3.S3Files.Patience;
import io.tributary.landing.DmsLanding;
import io.tributary.landing.LandingReader;
import io.tributary.landing.LandingSettings;
import io.tributary.landing.LandingWriter;
import io.tributary.landing.RememberedLog;
import io.tributary.landing.adopted.DmsFiles;
import io.tributary.landing.dms.BatchLimits;
import io.tributary.landing.dms.DmsSettings;
import io.tributary.target.engine.AdoptedParquet;
import io.tributary.target.engine.DmsParquet;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pipeline file turned into the parts that carry it out. Nothing is connected or claimed until it is opened.
 *
 * @param storage opens the places where files are
 * @param landing the landing zone: the landing folder, or, where somebody else writes that, a folder in it
 * @param dmsFolder what somebody else writes to the landing folder; null when we do
 * @param steps who merges
 */
public record Pipeline(
        PipelineConfig config,
        Storage storage,
        Files landing,
        @Nullable DmsFolderSettings dmsFolder,
        MergeSteps steps,
        Clock clock) {
    /** Where the commit log is kept when the landing folder is written by somebody else. */
    private static final String ADOPTED = "_tributary/adopted";

    private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);

    public Pipeline {
        requireNonNull(config, "config is null");
        requireNonNull(storage, "storage is null");
        requireNonNull(landing, "landing is null");
        requireNonNull(steps, "steps is null");
        requireNonNull(clock, "clock is null");
    }

    public static Pipeline of(PipelineConfig config) {
        return of(config, Life.LONG);
    }

    /** How long the process is there, at a time. */
    public enum Life {
        /** For as long as it takes: it waits for claims. */
        LONG,
        /** For moments, again and again: it waits for no claim, and remembers the log. */
        MOMENTS
    }

    public static Pipeline of(PipelineConfig config, Life life) {
        Storage storage = new Storage(config.s3(), life == Life.LONG ? Patience.A_LEASE : Patience.NONE);
        Location folder = config.landing().path();
        Files zone = storage.files(landingZone(config));
        Files log = life == Life.LONG ? zone : new RememberedLog(zone);
        if (!config.isOfFolder()) {
            return new Pipeline(config, storage, log, null, MergeSteps.EMBEDDED, Clock.systemUTC());
        }
        DmsFolderSettings written = dmsFolder(config, storage.files(folder), log);
        return new Pipeline(config, storage, log, written, MergeSteps.EMBEDDED, Clock.systemUTC());
    }

    private static Location landingZone(PipelineConfig config) {
        Location folder = config.landing().path();
        return config.isOfFolder() ? folder.below(ADOPTED) : folder;
    }

    /** Where {@link #landing} is. */
    public Location landingZone() {
        return landingZone(config);
    }

    private static DmsFolderSettings dmsFolder(PipelineConfig config, Files folder, Files log) {
        LandingReader adopted = new LandingReader(log);
        DmsSettings dms = config.landing().dms().settings();
        DmsFiles content =
                new DmsFiles(folder, adopted, dms.csv(), new AdoptedParquet(), Storage.temporary(config.name()));
        return new DmsFolderSettings(
                folder,
                content,
                adopted,
                dms,
                config.declaredTables(),
                config.landing().grace(),
                Clock.systemUTC());
    }

    /** How long to wait between two looks for what people ask for; in a bucket each of them costs requests. */
    public Duration betweenLooks() {
        return config.landing().path().isBucket() ? Duration.ofSeconds(5) : Duration.ofMillis(500);
    }

    /** Until the look ends, the log is listed once, if this is a life of moments. */
    public void beginLook() {
        if (landing instanceof RememberedLog log) {
            log.beginLook();
        }
    }

    public void endLook() {
        if (landing instanceof RememberedLog log) {
            log.endLook();
        }
    }

    public LandingReader reader() {
        return dmsFolder == null ? new LandingReader(landing) : new LandingReader(landing, dmsFolder.content());
    }

    /** What a status says of the pipeline file; no secrets. */
    public StatusReader.Setup setup() {
        StatusReader.SourcePlace source = config.source()
                .map(from -> new StatusReader.SourcePlace(
                        from.kind().name().toLowerCase(Locale.ROOT),
                        from.url().replaceAll("^jdbc:[a-z]+://|[?].*$", "").replaceAll("^[^/]*@", "")))
                .orElse(null);
        return new StatusReader.Setup(
                config.name(),
                source,
                config.landing().path().toString(),
                config.landing().maxBacklog().bytes(),
                config.alerts().behind());
    }

    /** Claims the landing zone for {@code process}. */
    public LandingWriter openWriter(ProcessReport process) {
        DmsConfig dms = config.landing().dms();
        dms.warnings().forEach(warning -> LOG.atWarn().log("landing.dms: {}", warning));
        boolean isLikeDms = dms.isWritten() && !config.isOfFolder();
        return LandingWriter.open(landing, landingSettings(), isLikeDms ? likeDms(dms) : null, clock, process.holder());
    }

    private LandingSettings landingSettings() {
        LandingConfig settings = config.landing();
        LandingSettings usual = LandingSettings.DEFAULT;
        BatchLimits limits = settings.dms().settings().batches();
        boolean isLikeDms = settings.dms().isWritten();
        return new LandingSettings(
                isLikeDms ? limits.interval() : settings.maxInterval(),
                isLikeDms ? limits.changeBytes() : settings.maxFileSize().bytes(),
                isLikeDms ? limits.loadBytesMax() : usual.loadFileBytesMax(),
                settings.retention(),
                usual.commitsPerCheckpoint());
    }

    private DmsLanding likeDms(DmsConfig dms) {
        Path scratch = Storage.scratch(config.landing().path(), config.name());
        return new DmsLanding(dms.settings(), new DmsParquet(dms.settings(), scratch), scratch);
    }

    /**
     * Refuses to apply what is landed for other readers only, or to nowhere. Reads the landing zone.
     *
     * @throws PipelineException {@code CONFIGURATION_INVALID}
     */
    public void requireApplicable() {
        requireTarget();
        if (!config.isOfFolder() && reader().isOfDms()) {
            throw forOthers();
        }
    }

    /**
     * As {@link #requireApplicable}, as far as the pipeline file tells.
     *
     * @throws PipelineException {@code CONFIGURATION_INVALID}
     */
    public void requireTarget() {
        if (!config.isOfFolder() && config.landing().dms().isForOthers()) {
            throw forOthers();
        }
        if (config.targets().isEmpty()) {
            throw new PipelineException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "Cannot apply " + config.landing().path() + ": the pipeline file has no target",
                    "Write a target, or land only, with tributary capture");
        }
    }

    private PipelineException forOthers() {
        return new PipelineException(
                ErrorCode.CONFIGURATION_INVALID,
                "Cannot apply " + config.landing().path()
                        + ": settings of landing.dms give its files another content than the commit log means",
                "Land with tributary capture, and apply the folder with a pipeline of its own without source");
    }

    /** The same pipeline, of which only some tables are adopted from the landing folder. */
    public Pipeline only(Set<TableId> tables) {
        return new Pipeline(
                config,
                storage,
                landing,
                requireNonNull(dmsFolder, "dmsFolder is null").only(tables),
                steps,
                clock);
    }

    /** The same pipeline, merged by others. */
    public Pipeline mergedBy(MergeSteps others) {
        return new Pipeline(config, storage, landing, dmsFolder, others, clock);
    }

    /** The process that captures now, as far as can be told. */
    public Optional<ProcessReport> capturing() {
        return ProcessReport.find(landing).filter(process -> process.isRunning(clock.instant()));
    }

    /** The process that applies now what another captures, as far as can be told. */
    public Optional<ProcessReport> applier() {
        return ProcessReport.findApplier(landing, config.name()).filter(process -> process.isRunning(clock.instant()));
    }

    /** Both, if they are there. */
    public List<ProcessReport> running() {
        return Stream.of(capturing(), applier()).flatMap(Optional::stream).toList();
    }

    /** A capture that is not connected yet. */
    public Capture openCapture() {
        return Sources.open(this);
    }
}
