package io.tributary.app.config;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Pipeline files of the tests, and the environment they are read in. */
final class Samples {
    static final Map<String, String> ENVIRONMENT = Map.of(
            "PIPELINE", "world",
            "HOST", "db.example",
            "SCHEMA", "world",
            "READERS", "3",
            "LAKE", "/srv/lake",
            "INTERVAL", "2s",
            "HEADER", "true");

    private Samples() {}

    static Path file(String sample) {
        try {
            return Path.of(Samples.class.getResource("/samples/" + sample).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static String text(String sample) throws IOException {
        return Files.readString(file(sample));
    }

    static PipelineConfig read(String sample) {
        return ConfigReader.read(file(sample), ENVIRONMENT::get);
    }
}
