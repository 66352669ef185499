package io.tributary.app.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.app.apply.Workload.Work;
import io.tributary.app.config.JobConfig;
import io.tributary.app.config.JobConfig.Parameters;
import io.tributary.app.config.Location;
import io.tributary.app.config.S3Config;
import io.tributary.app.pipeline.Pipeline;
import io.tributary.app.pipeline.Storage;
import io.tributary.app.run.Backoff;
import io.tributary.app.run.RetryRequests;
import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.FileUpload;
import io.tributary.files.Files;
import io.tributary.files.Precondition;
import io.tributary.job.GlueJob;
import io.tributary.job.JobRun;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the job for tables that are too much here. Which run was started for what is noted in {@code
 * _tributary/jobs/<schema>/<table>.json} of the landing zone, such as {@code
 * {"job":"consolidate","run":"jr_1","state":"…","runs":1,"started":"2024-03-07T15:04:05Z"}}: while that run goes on, none is started
 * for the table; what it does not see any more is left to the next sweep. After a second run that left the table as it was,
 * the next one waits, longer each time, unless a retry is asked for. The note is a hint: without it a second run finds
 * nothing to do.
 */
final class JobStarts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JobStarts.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FOLDER = "_tributary/jobs/";
    private static final Backoff AFTER_RUNS_IN_VAIN =
            new Backoff(Duration.ofMinutes(10), Duration.ofHours(1), Backoff.FOR_EVER.patience());

    private final JobConfig job;
    private final S3Config access;
    private final Files notes;
    private final Location landing;
    private final RetryRequests retries;
    private final Clock clock;
    private @Nullable GlueJob glue;

    JobStarts(Pipeline pipeline) {
        this.job = pipeline.config().trigger().job();
        this.access = pipeline.config().s3();
        this.notes = pipeline.landing();
        this.landing = pipeline.config().landing().path();
        this.clock = pipeline.clock();
        this.retries = new RetryRequests(pipeline.landing(), clock);
    }

    /** Whether that is work for the job. */
    boolean isFor(Work work) {
        return job.isWritten() && work.isMoreThan(job.above(), job.aboveRows());
    }

    /**
     * Starts a run for the table, if none is at it.
     *
     * @param path of a file that was written, below the landing folder
     * @throws PipelineException {@code JOB_BUSY} and others of {@link GlueJob}
     */
    void start(TableId table, Work work, String path) {
        JsonNode last = note(table);
        Optional<String> run = runAt(last);
        if (run.isPresent()) {
            LOG.atInfo().addKeyValue("table", table).log("job {} is at it already, run {}", job.name(), run.get());
            return;
        }
        boolean isSame = isOfJob(last) && last.path("state").asText().equals(work.state());
        int runs = isSame ? last.path("runs").asInt(1) : 0;
        Instant next = next(last, runs);
        if (clock.instant().isBefore(next) && !retries.isAsked(table)) {
            LOG.atWarn()
                    .addKeyValue("table", table)
                    .log(
                            "{} runs of job {} left this table as it was; it is not started again before {}",
                            runs,
                            job.name(),
                            next);
            return;
        }
        String started = glue().start(arguments(landing.prefix() + path));
        LOG.atInfo()
                .addKeyValue("table", table)
                .addKeyValue("bytes", work.bytes())
                .addKeyValue("rows", work.rows())
                .log("job {} started, run {}", job.name(), started);
        note(table, work, started, runs + 1);
    }

    /** A run may fail for a reason that is gone; two do not. */
    private static Instant next(JsonNode last, int runs) {
        try {
            return runs < 2
                    ? Instant.MIN
                    : Instant.parse(last.path("started").asText()).plus(AFTER_RUNS_IN_VAIN.pause(runs - 1));
        } catch (DateTimeParseException unreadable) {
            return Instant.MIN;
        }
    }

    private Map<String, String> arguments(String key) {
        return job.parameters() == Parameters.FILE
                ? Map.of("--dst_bucket_name", landing.bucket(), "--file_name", key.substring(key.lastIndexOf('/') + 1))
                : Map.of("--s3_target_path_bucket", landing.bucket(), "--s3_target_path_key", key);
    }

    private boolean isOfJob(JsonNode note) {
        return note.path("job").asText().equals(job.name());
    }

    private Optional<String> runAt(JsonNode note) {
        String run = note.path("run").asText();
        return isOfJob(note) && !run.isEmpty()
                ? glue().find(run).filter(JobRun::goesOn).map(found -> run)
                : Optional.empty();
    }

    private JsonNode note(TableId table) {
        try (InputStream in = notes.open(path(table))) {
            return JSON.readTree(in);
        } catch (PipelineException e) {
            if (e.code() != ErrorCode.FILE_NOT_FOUND) {
                throw e;
            }
            return JSON.createObjectNode();
        } catch (IOException unreadable) {
            LOG.atDebug().setCause(unreadable).log("note of the last run not read");
            return JSON.createObjectNode();
        }
    }

    /** The run is started: what fails now only costs another one, that finds nothing to do. */
    private void note(TableId table, Work work, String run, int runs) {
        try (FileUpload upload = notes.create(path(table), Precondition.ANY)) {
            byte[] text = JSON.writeValueAsBytes(JSON.createObjectNode()
                    .put("job", job.name())
                    .put("run", run)
                    .put("state", work.state())
                    .put("runs", runs)
                    .put("started", clock.instant().toString()));
            upload.write(text, 0, text.length);
            upload.publish("");
        } catch (PipelineException | IOException e) {
            LOG.atWarn().addKeyValue("table", table).setCause(e).log("run {} not noted", run);
        }
    }

    private static String path(TableId table) {
        return FOLDER + table.path() + ".json";
    }

    private GlueJob glue() {
        GlueJob known = glue;
        if (known == null) {
            known = GlueJob.open(Storage.aws(access), job.name());
            glue = known;
        }
        return known;
    }

    @Override
    public void close() {
        if (glue != null) {
            glue.close();
        }
    }
}
