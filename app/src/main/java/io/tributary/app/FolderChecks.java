package io.tributary.app;

import io.tributary.app.console.Figures;
import io.tributary.capture.Check;
import io.tributary.error.PipelineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Preconditions of the folders a pipeline writes. Looks only. */
final class FolderChecks {
    private static final long SPACE_BYTES_MIN = 1L << 30;

    private FolderChecks() {}

    static List<Check> landing(Pipeline pipeline) {
        List<Check> checks =
                new ArrayList<>(folder("landing", pipeline.config().landing().path()));
        checks.add(log(pipeline));
        return checks;
    }

    static List<Check> target(Path folder) {
        return folder("target", folder);
    }

    private static Check log(Pipeline pipeline) {
        try {
            long number = pipeline.reader().state().number();
            if (number == 0 && holdsData(pipeline)) {
                return Check.failed(
                        "landing log",
                        "there are data files but no commit log in "
                                + pipeline.config().landing().path(),
                        "Choose an empty landing.path");
            }
            return Check.ok("landing log", number == 0 ? "new" : "readable, " + Figures.count(number, "commit"));
        } catch (PipelineException failure) {
            return Check.failed("landing log", PipelineException.describe(failure), failure.hint());
        }
    }

    private static boolean holdsData(Pipeline pipeline) {
        return pipeline.landing().list("").stream().anyMatch(file -> file.path().endsWith(".csv"));
    }

    private static List<Check> folder(String subject, Path folder) {
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
