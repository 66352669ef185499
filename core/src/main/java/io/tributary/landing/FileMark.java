package io.tributary.landing;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.Files;
import io.tributary.files.Precondition;
import org.jspecify.annotations.Nullable;

/**
 * {@code _tributary/dms.json}, which says that data files are as settings of DMS have them, and not canonical: whoever would
 * apply them by the log is refused. Its content says no more. There from before the first commit, or never.
 */
final class FileMark {
    static final String PATH = CommitLog.FOLDER + "dms.json";

    private final Files files;

    FileMark(Files files) {
        this.files = files;
    }

    boolean isThere() {
        return files.find(PATH).isPresent();
    }

    /** Marks a new landing zone, or refuses an old one with the other sort of files. */
    void agree(CommitLog log, @Nullable DmsLanding dms) {
        boolean isMarked = isThere();
        boolean isOther = dms != null && !DmsLanding.isCanonical(dms.settings());
        if (isMarked == isOther) {
            return;
        }
        if (!log.isEmpty()) {
            throw new PipelineException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "Cannot land in " + files.describe("") + ": its data files were begun "
                            + (isMarked ? "with" : "without") + " landing.dms that gives them another content",
                    "Write landing.dms as it was, or choose an empty folder for the landing zone");
        }
        if (isOther) {
            TextFile.write(files, PATH, "{\"canonical\":false}\n", Precondition.ABSENT);
        } else {
            files.delete(PATH);
        }
    }
}
