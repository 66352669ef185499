package io.tributary.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;
import software.amazon.awscdk.LegacyStackSynthesizer;
import software.amazon.awscdk.StackProps;

/**
 * Writes {@code template.json}: what is deployed, and all that a user needs. It asks for no bootstrapped account: the only
 * files that it names are in a bucket that is a parameter.
 */
public final class Synthesis {
    static final String STACK = "Tributary";

    private Synthesis() {}

    /**
     * Writes it.
     *
     * @param arguments the file to write
     */
    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createTempDirectory("tributary-template");
        Files.copy(template(folder), Path.of(arguments[0]), StandardCopyOption.REPLACE_EXISTING);
    }

    /** Writes the template, and what CDK found while it checked it, to {@code folder}. */
    static Path template(Path folder) {
        app(folder).synth();
        return folder.resolve(STACK + ".template.json");
    }

    /** The stack in an application of its own, not yet written. */
    static App app(Path folder) {
        App app = new App(AppProps.builder()
                .outdir(folder.toString())
                .analyticsReporting(false)
                .treeMetadata(false)
                .build());
        new TributaryStack(
                app,
                STACK,
                StackProps.builder()
                        .synthesizer(new LegacyStackSynthesizer())
                        .description(
                                "Tributary: a database, its changes landed in S3, and final tables kept true to them")
                        .build());
        return app;
    }
}
