package io.tributary.app.command;

import io.tributary.app.config.ConfigReader;
import io.tributary.app.config.MappingsConfig;
import io.tributary.app.config.Secret;
import io.tributary.app.config.SourceConfig;
import io.tributary.app.console.Figures;
import io.tributary.app.console.Questions;
import io.tributary.app.pipeline.Sources;
import io.tributary.capture.Capture;
import io.tributary.capture.Check;
import io.tributary.capture.mysql.value.ZeroDates;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tributary init}. */
@Command(
        name = "init",
        description = {
            "Writes a pipeline file: asks for what the options do not say, looks at the database, and lists its tables.",
            "Without a terminal it asks nothing and takes what it would propose. Changes nothing at the database; a file that"
                    + " is there is kept."
        })
public final class InitCommand implements Callable<Integer> {
    private static final String TABLE = "table ";
    private static final int TABLES_LISTED = 200;

    @Option(names = "--source-url", paramLabel = "URL", description = "JDBC address of the database that is copied.")
    private String url = "";

    @Option(names = "--source-user", paramLabel = "USER", description = "Its user.")
    private String user = "";

    @Option(
            names = "--source-password-env",
            paramLabel = "NAME",
            description = "The environment variable with its password. Proposed: <NAME>_PASSWORD.")
    private String passwordVariable = "";

    @Option(names = "--name", paramLabel = "NAME", description = "The pipeline's name. Proposed: the database's.")
    private String name = "";

    @Option(
            names = "--tables",
            paramLabel = "TABLES",
            description =
                    "Which tables, as schema.table with wildcards, commas between them. Proposed: all that are found.")
    private String tables = "";

    @Option(names = "--landing", paramLabel = "PLACE", description = "Landing folder. Proposed: ./lake/landing.")
    private String landing = "";

    @Option(
            names = "--target",
            paramLabel = "PLACE",
            description =
                    "Folder or s3:// address of the copies, or JDBC address of a database. Proposed: ./lake/final.")
    private String target = "";

    @Option(names = "--format", paramLabel = "FORMAT", description = "csv, parquet or iceberg. Proposed: csv.")
    private String format = "";

    @Option(names = "--target-user", paramLabel = "USER", description = "User of a target that is a database.")
    private String targetUser = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            defaultValue = "pipeline.yaml",
            description = "The file to write. Default: pipeline.yaml.")
    private Path output = Path.of("pipeline.yaml");

    @Option(names = "--unchecked", description = "Write the file without looking at the database.")
    private boolean unchecked;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private @Nullable Questions answers;

    /** Has questions answered by somebody else than a terminal. */
    public static InitCommand answeredBy(Questions answers) {
        InitCommand command = new InitCommand();
        command.answers = answers;
        return command;
    }

    @Override
    public Integer call() {
        refuseToOverwrite();
        PrintWriter out = spec.commandLine().getOut();
        Questions questions = answers == null ? Questions.ofTerminal(out) : answers;
        String source = needed("--source-url", questions.ask(url, "JDBC address of the database to copy", ""));
        String reader = needed("--source-user", questions.ask(user, "Its user", ""));
        String named = questions.ask(name, "Name of the pipeline", PipelineDraft.nameOf(source));
        String variable = questions.ask(
                passwordVariable, "Environment variable with the password", PipelineDraft.variableOf(named));
        List<String> found = List.of();
        if (!unchecked) {
            String known = System.getenv(variable);
            String password = known == null ? questions.askHidden("Password of " + reader + ", not kept") : known;
            found = look(named, source, reader, password, password.isEmpty() ? variable : "", out);
        }
        PipelineDraft draft = draft(questions, source, reader, named, variable, found);
        write(draft);
        out.println("wrote " + output);
        draft.variables().forEach(needed -> out.println("next: export " + needed + "=…"));
        out.println("next: tributary check -c " + output);
        out.flush();
        return 0;
    }

    private void refuseToOverwrite() {
        if (Files.exists(output)) {
            throw there(null);
        }
    }

    private PipelineException there(@Nullable IOException cause) {
        return new PipelineException(
                ErrorCode.CONFIGURATION_INVALID,
                "Cannot write " + output + ": there is a file of that name",
                "Say another file with -o, or move that one away",
                cause);
    }

    private String needed(String option, String value) {
        if (value.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "Missing " + option + ": there is no terminal to ask at");
        }
        return value;
    }

    /**
     * @param unset the variable that would have had the password; empty when there is one
     * @return names of the schemas with tables that can be copied
     */
    private List<String> look(
            String named, String source, String reader, String password, String unset, PrintWriter out) {
        List<Check> checks = checks(named, source, reader, password);
        List<Check> found = checks.stream()
                .filter(check -> check.subject().startsWith(TABLE))
                .toList();
        List<Check> troubles = checks.stream()
                .filter(check -> check.outcome() != Check.Outcome.OK)
                .toList();
        boolean isReached = checks.stream()
                .anyMatch(check -> check.subject().equals("connection") && check.outcome() == Check.Outcome.OK);
        CheckCommand.lines(troubles).limit(TABLES_LISTED).forEach(out::println);
        out.flush();
        if (!isReached) {
            throw new PipelineException(
                    ErrorCode.SOURCE_REFUSED,
                    "Nothing is written: the database cannot be looked at",
                    (unset.isEmpty() ? "" : "The password was taken to be empty: export " + unset + "=… first. ")
                            + "To write the file all the same: --unchecked");
        }
        List<Check> good = found.stream()
                .filter(check -> check.outcome() == Check.Outcome.OK)
                .toList();
        out.println(
                good.isEmpty()
                        ? "no table can be copied as it is now"
                        : Figures.count(good.size(), "table") + " can be copied:");
        good.stream()
                .limit(TABLES_LISTED)
                .forEach(check ->
                        out.println("  " + check.subject().substring(TABLE.length()) + "  " + check.finding()));
        if (good.size() > TABLES_LISTED) {
            out.println("  … and " + Figures.count(good.size() - TABLES_LISTED, "more table"));
        }
        out.flush();
        return good.stream()
                .map(check -> check.subject().substring(TABLE.length()).replaceFirst("\\..*$", ""))
                .distinct()
                .toList();
    }

    private List<Check> checks(String named, String source, String reader, String password) {
        SourceConfig all;
        try {
            all = new SourceConfig(
                    source,
                    reader,
                    new Secret(password),
                    List.of("%.%"),
                    MappingsConfig.NONE,
                    1,
                    Duration.ofSeconds(10),
                    OptionalLong.empty(),
                    ZeroDates.TEXT);
            all.kind();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--source-url: " + e.getMessage(), e);
        }
        try (Capture capture = Sources.open(named, all)) {
            return capture.check();
        }
    }

    private PipelineDraft draft(
            Questions questions, String source, String reader, String named, String variable, List<String> schemas) {
        String proposed = String.join(
                ", ",
                (schemas.isEmpty() ? List.of(PipelineDraft.schemaOf(source)) : schemas)
                        .stream().map(schema -> schema + ".%").toList());
        List<String> wanted = Arrays.stream(questions
                        .ask(tables, "Tables, as schema.table, % for any characters, commas between", proposed)
                        .split(",", -1))
                .map(String::strip)
                .filter(table -> !table.isEmpty())
                .toList();
        String zone = questions.ask(landing, "Landing folder, or s3://bucket/prefix", "./lake/landing");
        String place = questions.ask(
                target, "Copies: a folder, s3://bucket/prefix, or the JDBC address of a database", "./lake/final");
        boolean isDatabase = place.startsWith("jdbc:");
        return new PipelineDraft(
                named,
                source,
                reader,
                variable,
                wanted,
                zone,
                isDatabase ? "" : questions.ask(format, "Format of the copies: csv, parquet or iceberg", "csv"),
                place,
                isDatabase ? needed("--target-user", questions.ask(targetUser, "User of the target", "")) : "");
    }

    /** What the reader of pipeline files does not take is not written. */
    private void write(PipelineDraft draft) {
        Path folder = output.toAbsolutePath().getParent();
        ConfigReader.read(
                output.toString(),
                draft.text(),
                folder == null ? output.toAbsolutePath() : folder,
                variable -> draft.variables().contains(variable) ? "unknown" : System.getenv(variable));
        try {
            Files.writeString(output, draft.text(), StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException e) {
            throw there(e);
        } catch (IOException e) {
            throw new PipelineException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "Cannot write " + output + ": " + PipelineException.describe(e),
                    "Say another file with -o",
                    e);
        }
    }
}
