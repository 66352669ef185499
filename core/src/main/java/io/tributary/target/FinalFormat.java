package io.tributary.target;

import io.tributary.change.TableId;
import io.tributary.files.FileUpload;
import io.tributary.merge.Merged;
import io.tributary.merge.Plan;
import java.util.List;
import java.util.Optional;

/** How the rows of a table are kept in its final file. Thread-safe for different tables. */
public interface FinalFormat {
    /** What the notes of new files say of how to read them. */
    String name();

    /** Whether files are understood whose note says that. */
    boolean reads(String name);

    /** Path of the table's final file below the target's root. */
    String path(TableId table);

    /**
     * Fills the upload with the rows that the plan leads to; publishes and closes nothing.
     *
     * @param old the file so far; empty when the table has none of ours
     * @throws io.tributary.error.PipelineException as {@link Target#apply}; the upload is then given up
     */
    Content write(Plan plan, Optional<FinalFile> old, FileUpload upload);

    /**
     * What was written.
     *
     * @param merged what the plan came to
     * @param crc32c CRC-32C of the whole file
     * @param obsolete other files that nobody needs once the new file is published; they are deleted then, in that order
     */
    record Content(Merged merged, long crc32c, List<String> obsolete) {
        public Content {
            obsolete = List.copyOf(obsolete);
        }

        public Content(Merged merged, long crc32c) {
            this(merged, crc32c, List.of());
        }
    }
}
