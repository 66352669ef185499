package io.tributary.app.config;

import static java.util.Objects.requireNonNull;

import java.util.Set;

/** The {@code trigger.job} section. */
public record JobConfig(
        @Key(
                        value = NAME,
                        about =
                                "Required. The job's name. Its own defaults have to say all but the file: where the program is,"
                                        + " and the pipeline file.",
                        otherwise = "",
                        example = "consolidate-employee-data-lewis")
                String name,
        @Key(
                        value = "parameters",
                        about =
                                "Which parameters the job is started with: `file` for `--dst_bucket_name` and `--file_name`, the"
                                        + " last part of the key; `key` for `--s3_target_path_bucket` and `--s3_target_path_key`, the whole"
                                        + " key.",
                        otherwise = "file")
                Parameters parameters,
        @Key(
                        value = "above",
                        about =
                                "A table goes to the job when more than this would be read and written for it: files that are"
                                        + " not applied, and the final file, which is read and written anew.",
                        otherwise = "256MB")
                ByteSize above,
        @Key(
                        value = "above-rows",
                        about = "The same in rows: those of changes, and those of the final file.",
                        otherwise = "5000000")
                int aboveRows)
        implements Selective {
    private static final String NAME = "name";

    public JobConfig {
        requireNonNull(name, "name is null");
        requireNonNull(parameters, "parameters is null");
        requireNonNull(above, "above is null");
        if (aboveRows < 0) {
            throw new Misfit("above-rows", "expected 0 or more");
        }
    }

    /** What a job is told of the file that was written. */
    public enum Parameters {
        FILE,
        KEY
    }

    @Override
    public void refuse(Set<String> written) {
        if (!written.isEmpty() && !written.contains(NAME)) {
            throw new Misfit(NAME, "missing; write, for example, name: consolidate-employee-data-lewis");
        }
    }

    /** Whether there is one at all. */
    public boolean isWritten() {
        return !name.isEmpty();
    }
}
