package io.tributary.app;

import io.tributary.app.command.ApplyCommand;
import io.tributary.app.command.CaptureCommand;
import io.tributary.app.command.CheckCommand;
import io.tributary.app.command.DemoCommand;
import io.tributary.app.command.DoctorCommand;
import io.tributary.app.command.DropCommand;
import io.tributary.app.command.ImportDmsCommand;
import io.tributary.app.command.InitCommand;
import io.tributary.app.command.LogsCommand;
import io.tributary.app.command.ReloadCommand;
import io.tributary.app.command.RetryCommand;
import io.tributary.app.command.RunCommand;
import io.tributary.app.command.StatusCommand;
import io.tributary.app.command.ValidateCommand;
import io.tributary.app.console.Failures;
import io.tributary.app.console.Version;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line's root. Exit codes: 0 done, 1 failed, 2 wrong usage or configuration. */
@Command(
        name = "tributary",
        description = "Keeps copies of database tables true to their source.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        scope = ScopeType.INHERIT,
        footer = {"", "Exit codes: 0 done, 1 failed, 2 wrong usage or configuration."},
        subcommands = {
            DemoCommand.class,
            InitCommand.class,
            CheckCommand.class,
            RunCommand.class,
            CaptureCommand.class,
            ApplyCommand.class,
            StatusCommand.class,
            LogsCommand.class,
            ValidateCommand.class,
            ReloadCommand.class,
            RetryCommand.class,
            DropCommand.class,
            DoctorCommand.class,
            ImportDmsCommand.class
        })
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Main() {}

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** All commands, ready to be run. */
    static CommandLine commandLine() {
        return commandLine(new Main());
    }

    /** A command, ready to be run. */
    static CommandLine commandLine(Object command) {
        return new CommandLine(command)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, failed, result) -> Failures.print(failure, failed.getErr()));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command");
    }
}
