package io.tributary.app.config;

import io.tributary.app.config.RecordReader.Problem;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Reads a pipeline file, whole or not at all: every mistake in it is named with its line and key. */
public final class ConfigReader {
    private static final String GUIDE = "Correct the file; docs/guide/configuration.md explains every key";

    private ConfigReader() {}

    /**
     * The pipeline that {@code file} describes.
     *
     * @param environment looks up environment variables; null for one that is not set
     * @throws PipelineException {@code CONFIGURATION_INVALID}
     */
    public static PipelineConfig read(Path file, Environment environment) {
        return read(file.toString(), text(file), folderOf(file), environment);
    }

    /**
     * The pipeline that a text describes.
     *
     * @param file what it is called, for messages
     * @param folder where relative paths in it begin
     * @param environment looks up environment variables; null for one that is not set
     * @throws PipelineException {@code CONFIGURATION_INVALID}
     */
    public static PipelineConfig read(String file, String text, Path folder, Environment environment) {
        RecordReader reader = new RecordReader(new ScalarReader(folder, new Substitution(folder, environment)));
        PipelineConfig config = null;
        try {
            config = reader.read(PipelineConfig.class, YamlTree.parse(text), "");
        } catch (YamlTree.Mistake e) {
            throw invalid(file, List.of(new Problem(e.line(), "", String.valueOf(e.getMessage()))));
        }
        if (config == null) {
            throw invalid(file, reader.problems());
        }
        return config;
    }

    private static Path folderOf(Path file) {
        Path folder = file.toAbsolutePath().normalize().getParent();
        return folder == null ? file.toAbsolutePath() : folder;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw unreadable(file, "there is no such file", e);
        } catch (CharacterCodingException e) {
            throw unreadable(file, "it is not UTF-8 text", e);
        } catch (IOException e) {
            throw unreadable(file, PipelineException.describe(e), e);
        }
    }

    private static PipelineException unreadable(Path file, String why, IOException cause) {
        return new PipelineException(
                ErrorCode.CONFIGURATION_INVALID,
                "Cannot read configuration " + file + ": " + why,
                "Give the pipeline file with -c",
                cause);
    }

    private static PipelineException invalid(String file, List<Problem> problems) {
        String message = problems.size() == 1
                ? file + ", " + problems.get(0)
                : file + " has " + problems.size() + " mistakes:\n"
                        + problems.stream().map(problem -> "  " + problem).collect(Collectors.joining("\n"));
        return new PipelineException(ErrorCode.CONFIGURATION_INVALID, message, GUIDE);
    }
}
