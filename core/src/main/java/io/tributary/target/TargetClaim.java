package io.tributary.target;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.FileClaim;
import io.tributary.files.Files;

/** How a process that writes a target of files holds off every other one. */
public final class TargetClaim {
    private static final String CLAIM = StatusFile.FOLDER + "/writer";

    private TargetClaim() {}

    /**
     * Claims all that is below the root.
     *
     * @param holder who claims it, shown to whoever is refused
     * @throws PipelineException {@code TARGET_IN_USE} naming the holder
     */
    public static FileClaim of(Files files, String holder) {
        try {
            return files.claim(CLAIM, holder);
        } catch (PipelineException e) {
            if (e.code() != ErrorCode.FILE_IN_USE) {
                throw e;
            }
            throw new PipelineException(
                    ErrorCode.TARGET_IN_USE,
                    "Cannot write to the target " + files.describe("") + ": " + e.getMessage(),
                    "Stop the other process, or give each pipeline a target path of its own",
                    e);
        }
    }
}
