package io.tributary.spark;

import io.tributary.app.config.Environment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a job is started with, as {@code --name value} and {@code --name}:
 *
 * <ul>
 *   <li>{@code --pipeline}, the pipeline file: a path, or {@code s3://bucket/key};
 *   <li>the options of {@code tributary apply} that say what was written ({@code --dst_bucket_name} with {@code --file_name},
 *       {@code --s3_target_path_bucket} with {@code --s3_target_path_key}) and how to log ({@code --json}, {@code --verbose},
 *       {@code --metrics});
 *   <li>any other name: what the pipeline file means by {@code ${name}}, before the environment is asked. So arguments that a
 *       cluster adds of its own do no harm.
 * </ul>
 */
record JobArguments(Map<String, String> byName) {
    private static final String PREFIX = "--";
    private static final String PIPELINE = "pipeline";
    private static final Set<String> WITH_VALUE =
            Set.of("dst_bucket_name", "file_name", "s3_target_path_bucket", "s3_target_path_key", "metrics");
    private static final Set<String> WITHOUT_VALUE = Set.of("json", "verbose", "stop-with-input");

    /** What does not belong to a name is passed over. */
    static JobArguments parse(List<String> written) {
        Map<String, String> byName = new LinkedHashMap<>();
        for (int i = 0; i < written.size(); i++) {
            String name = written.get(i);
            if (name.startsWith(PREFIX)) {
                boolean hasValue = i + 1 < written.size() && !written.get(i + 1).startsWith(PREFIX);
                byName.put(name.substring(PREFIX.length()), hasValue ? written.get(i + 1) : "");
            }
        }
        return new JobArguments(byName);
    }

    /** As the command takes them. */
    List<String> ofCommand() {
        List<String> arguments = new ArrayList<>(List.of("--once"));
        byName.forEach((name, value) -> {
            if (name.equals(PIPELINE)) {
                arguments.addAll(List.of("--config", value));
            } else if (WITH_VALUE.contains(name)) {
                arguments.addAll(List.of(PREFIX + name, value));
            } else if (WITHOUT_VALUE.contains(name)) {
                arguments.add(PREFIX + name);
            }
        });
        return arguments;
    }

    /** What {@code ${NAME}} means. */
    Environment environment(Environment ofProcess) {
        return name -> byName.containsKey(name) ? byName.get(name) : ofProcess.get(name);
    }
}
