package io.tributary.app.command;

import static java.util.Objects.requireNonNull;

import io.tributary.app.config.YamlScalar;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A new pipeline file, commented.
 *
 * @param passwordVariable of the environment
 * @param format of final tables in files; empty for tables of a database
 * @param target folder, place in a bucket, or JDBC address
 * @param targetUser of a database
 */
record PipelineDraft(
        String name,
        String url,
        String user,
        String passwordVariable,
        List<String> tables,
        String landing,
        String format,
        String target,
        String targetUser) {
    PipelineDraft {
        requireNonNull(name, "name is null");
        requireNonNull(url, "url is null");
        tables = List.copyOf(tables);
    }

    /** A name for a pipeline of that database. */
    static String nameOf(String url) {
        String database =
                url.replaceFirst("[?].*$", "").replaceFirst("^.*/", "").toLowerCase(Locale.ROOT);
        String name = database.replaceAll("[^a-z0-9]+", "_").replaceFirst("^[^a-z]+", "");
        return name.isEmpty() ? "copy" : name.substring(0, Math.min(40, name.length()));
    }

    /** The schema that tables of that database are in as a rule. */
    static String schemaOf(String url) {
        String database = url.replaceFirst("[?].*$", "").replaceFirst("^.*/", "");
        if (url.startsWith("jdbc:postgresql:")) {
            return "public";
        }
        return database.isEmpty() ? "%" : database;
    }

    static String variableOf(String name) {
        return name.toUpperCase(Locale.ROOT) + "_PASSWORD";
    }

    private String targetVariable() {
        return name.toUpperCase(Locale.ROOT) + "_TARGET_PASSWORD";
    }

    /** Environment variables that the file names. */
    List<String> variables() {
        return format.isEmpty() ? List.of(passwordVariable, targetVariable()) : List.of(passwordVariable);
    }

    String text() {
        String list = tables.stream().map(YamlScalar::of).collect(Collectors.joining(", "));
        return """
                # A pipeline of Tributary; docs/guide/configuration.md explains every key.
                #   tributary check  -c this-file   looks at every precondition, with its cure
                #   tributary run    -c this-file   copies until Ctrl-C; its page is http://127.0.0.1:8765/
                #   tributary status -c this-file

                # Unique per source server: it names PostgreSQL's slot and publication.
                name: %s

                source:
                  url: %s
                  user: %s
                  # From the environment; ${file:/run/secrets/x} reads a file.
                  password: ${%s}
                  # schema.table; %% and _ are wildcards, "!sales.tmp_%%" leaves out.
                  tables: [%s]

                # Where changes are landed, as soon as they are read. A folder, or s3://bucket/prefix.
                landing:
                  path: %s

                # Where the copies are.
                target:
                %s
                # console:
                #   listen: 127.0.0.1:8765       # the page, /metrics, /healthz; off for none

                # alerts:
                #   webhook: ${ALERTS_WEBHOOK}   # is told of problems that come and go
                #   behind: 1m                   # copies further behind than this are a problem

                # logs:
                #   path: ./logs                 # keeps the log of each run
                """
                .formatted(
                        name,
                        YamlScalar.of(url),
                        YamlScalar.of(user),
                        passwordVariable,
                        list,
                        YamlScalar.of(landing),
                        targetText());
    }

    private String targetText() {
        return format.isEmpty()
                ? """
                  url: %s
                  user: %s
                  password: ${%s}
                  # Where tables of a source's schema go; the user needs all rights on it.
                  schema: "copy_of_{schema}"
                """
                        .formatted(YamlScalar.of(target), YamlScalar.of(targetUser), targetVariable())
                : """
                  # csv, parquet or iceberg
                  format: %s
                  path: %s
                """
                        .formatted(format, YamlScalar.of(target));
    }
}
