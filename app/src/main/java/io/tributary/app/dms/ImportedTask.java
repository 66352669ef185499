package io.tributary.app.dms;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One DMS task with its endpoints.
 *
 * @param task as {@code describe-replication-tasks} has it
 * @param source as {@code describe-endpoints} has it
 * @param target likewise
 */
public record ImportedTask(AwsJson task, AwsJson source, AwsJson target) {
    public ImportedTask {
        requireNonNull(task, "task is null");
        requireNonNull(source, "source is null");
        requireNonNull(target, "target is null");
    }

    /**
     * Reads what the AWS command line printed.
     *
     * @param tasks a file of {@code aws dms describe-replication-tasks}
     * @param endpoints a file of {@code aws dms describe-endpoints}
     * @param id which task, by identifier or ARN; empty when there is one only
     * @throws io.tributary.error.PipelineException {@code CONFIGURATION_INVALID} naming file and field
     */
    public static ImportedTask read(Path tasks, Path endpoints, String id) {
        AwsJson task = task(AwsJson.list(tasks, "ReplicationTasks"), id);
        List<AwsJson> known = AwsJson.list(endpoints, "Endpoints");
        return new ImportedTask(
                task, endpoint(task, "SourceEndpointArn", known), endpoint(task, "TargetEndpointArn", known));
    }

    private static AwsJson task(List<AwsJson> tasks, String id) {
        List<AwsJson> meant = new ArrayList<>(tasks);
        List<String> ids = tasks.stream().map(ImportedTask::name).toList();
        if (!id.isEmpty()) {
            meant.removeIf(task ->
                    !name(task).equals(id) && !task.text("ReplicationTaskArn").equals(id));
        }
        if (meant.size() != 1) {
            String choice = "say --task-id with one of " + String.join(", ", ids);
            throw new AwsJson(tasks.get(0).file(), "", tasks.get(0).node())
                    .mistake("ReplicationTasks", meant.isEmpty() ? "none of that --task-id; " + choice : choice);
        }
        return meant.get(0);
    }

    private static AwsJson endpoint(AwsJson task, String key, List<AwsJson> endpoints) {
        String arn = task.need(key);
        return endpoints.stream()
                .filter(endpoint -> endpoint.text("EndpointArn").equals(arn))
                .findFirst()
                .orElseThrow(() -> new AwsJson(
                                endpoints.get(0).file(), "", endpoints.get(0).node())
                        .mistake("Endpoints", "none of them is the " + key + " of task " + name(task)));
    }

    private static String name(AwsJson task) {
        return task.text("ReplicationTaskIdentifier");
    }

    /** Its identifier. */
    public String name() {
        return task.need("ReplicationTaskIdentifier");
    }

    /** Its table mappings, as a file has them. */
    public String mappings() {
        AwsJson mappings = task.object("TableMappings");
        if (!mappings.node().path("rules").isArray()) {
            throw mappings.mistake("rules", "missing");
        }
        return mappings.pretty();
    }
}
