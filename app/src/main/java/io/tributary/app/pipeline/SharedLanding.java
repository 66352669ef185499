package io.tributary.app.pipeline;

import io.tributary.app.config.PipelineConfig;
import io.tributary.files.Files;
import io.tributary.landing.LandingReader;
import io.tributary.landing.adopted.DmsFiles;
import io.tributary.landing.dms.CsvForm;
import io.tributary.merge.LandedFiles;
import io.tributary.merge.LandedSource;
import io.tributary.target.engine.AdoptedParquet;
import org.jspecify.annotations.Nullable;

/**
 * The data files of a landing zone as every machine of a cluster opens them.
 *
 * @param log where the commit log is
 * @param folder where data files are that somebody else writes; null when they are beside the log
 * @param form of these, if they are CSV
 * @param pipeline its name
 */
record SharedLanding(SharedFiles log, @Nullable SharedFiles folder, CsvForm form, String pipeline)
        implements LandedSource {
    static SharedLanding of(Pipeline pipeline) {
        PipelineConfig config = pipeline.config();
        SharedFiles log = new SharedFiles(config.s3(), pipeline.landingZone());
        SharedFiles folder = config.isOfFolder()
                ? new SharedFiles(config.s3(), config.landing().path())
                : null;
        return new SharedLanding(log, folder, config.landing().dms().settings().csv(), config.name());
    }

    @Override
    public LandedFiles open() {
        Files commits = log.open();
        LandingReader reader = new LandingReader(commits);
        if (folder == null) {
            return LandedFiles.of(reader);
        }
        DmsFiles files = new DmsFiles(folder.open(), reader, form, new AdoptedParquet(), Storage.temporary(pipeline));
        return LandedFiles.of(new LandingReader(commits, files));
    }
}
