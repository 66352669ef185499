package io.tributary.landing;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/** Shows data files that somebody else wrote as canonical CSV. */
public interface AdoptedFiles {
    /** For landing zones that have none. */
    AdoptedFiles NONE = file -> {
        throw new PipelineException(
                ErrorCode.LANDING_FOREIGN,
                "Cannot read landing file " + file.path() + ": it is not of the capture of this pipeline",
                "Apply this landing zone by the pipeline that adopted its files");
    };

    /**
     * The content from its first byte: the same bytes each time, those that the file's commit speaks of. The caller closes it.
     *
     * @throws PipelineException {@code LANDING_CORRUPT} when the file is not the one that was adopted, not as it was, or
     *     gone
     */
    InputStream open(LandedFile file);

    /** The same content as a file of this machine; empty where there is none. */
    default Optional<Path> local(LandedFile file) {
        return Optional.empty();
    }
}
