package io.tributary.app.command;

import io.tributary.app.config.MappingsConfig;
import io.tributary.app.config.Secret;
import io.tributary.app.config.SourceConfig;
import io.tributary.app.pipeline.Pipeline;
import io.tributary.app.pipeline.Sources;
import io.tributary.capture.TableSnapshots;
import io.tributary.capture.mysql.value.ZeroDates;
import io.tributary.change.TableId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The database that final tables are compared with: the pipeline's source, or, where it has none, one that is named here. */
final class TruthOptions {
    private static final int READERS = 2;

    @Option(
            names = "--source-url",
            paramLabel = "URL",
            description = "In a pipeline without source: JDBC address of the database that AWS DMS copies.")
    private String url = "";

    @Option(
            names = "--source-user",
            paramLabel = "USER",
            description = "Its user, who needs no right but to read the tables.")
    private String user = "";

    @Option(
            names = "--source-password-env",
            paramLabel = "NAME",
            description = "The environment variable with its password.")
    private String passwordVariable = "";

    @Option(
            names = "--source-mappings",
            paramLabel = "FILE",
            description = "The DMS task's table mappings, where they rename, filter or change anything.")
    private @Nullable Path mappings;

    /** @param wanted by their names in the pipeline */
    TableSnapshots of(Pipeline pipeline, List<TableId> wanted, CommandLine command) {
        boolean given = !(url + user + passwordVariable).isEmpty() || mappings != null;
        if (!pipeline.config().isOfFolder()) {
            if (given) {
                throw new ParameterException(
                        command, "The pipeline file has a source: leave --source-url and its like out");
            }
            return Sources.snapshots(
                    pipeline.config().name(), pipeline.config().source().orElseThrow());
        }
        if (url.isEmpty() || user.isEmpty()) {
            throw new ParameterException(
                    command,
                    "The pipeline file has no source: name the database to compare with by --source-url and --source-user");
        }
        return Sources.snapshots(pipeline.config().name(), named(wanted, command));
    }

    private SourceConfig named(List<TableId> wanted, CommandLine command) {
        List<String> tables = mappings != null
                ? List.of()
                : wanted.stream()
                        .map(table -> "\"" + table.schema() + "\".\"" + table.name() + "\"")
                        .toList();
        try {
            return new SourceConfig(
                    url,
                    user,
                    new Secret(password(command)),
                    tables.isEmpty() && mappings == null ? List.of("%.%") : tables,
                    mappings == null ? MappingsConfig.NONE : MappingsConfig.of(mappings),
                    READERS,
                    Duration.ofSeconds(10),
                    OptionalLong.empty(),
                    ZeroDates.TEXT);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command, "--source-url: " + e.getMessage(), e);
        }
    }

    private String password(CommandLine command) {
        if (passwordVariable.isEmpty()) {
            return "";
        }
        String password = System.getenv(passwordVariable);
        if (password == null) {
            throw new ParameterException(command, "The environment variable " + passwordVariable + " is not set");
        }
        return password;
    }
}
