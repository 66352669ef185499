package io.tributary.app.pipeline;

import io.tributary.app.console.Figures;
import io.tributary.capture.Check;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Preconditions of a folder that a pipeline writes. Looks only. */
final class FolderChecks {
    private static final long SPACE_BYTES_MIN = 1L << 30;

    private FolderChecks() {}

    /** @param subject {@code landing} or {@code target} */
    static List<Check> of(String subject, Path folder) {
        Path existing = folder;
        while (!Files.exists(existing)) {
            Path parent = existing.getParent();
            if (parent == null) {
                return List.of(
                        Check.failed(subject, folder + " cannot be made", "Choose another " + subject + ".path"));
            }
            existing = parent;
        }
        if (!Files.isDirectory(existing)) {
            return List.of(Check.failed(
                    subject, existing + " is no folder", "Move it away, or choose another " + subject + ".path"));
        }
        if (!Files.isWritable(existing) || !Files.isExecutable(existing)) {
            return List.of(Check.failed(
                    subject,
                    existing + " cannot be written by this user",
                    "Grant write access, or choose another " + subject + ".path"));
        }
        String state = existing.equals(folder) ? " can be written" : " can be made";
        return List.of(Check.ok(subject, folder + state), space(subject, existing));
    }

    private static Check space(String subject, Path folder) {
        try {
            long bytes = Files.getFileStore(folder).getUsableSpace();
            String finding = Figures.bytes(bytes) + " free";
            return bytes < SPACE_BYTES_MIN
                    ? Check.warning(subject + " space", finding, "Free some, or choose another " + subject + ".path")
                    : Check.ok(subject + " space", finding);
        } catch (IOException e) {
            return Check.warning(subject + " space", "cannot be told: " + e.getMessage(), "Look at it yourself");
        }
    }
}
