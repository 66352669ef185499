package io.tributary.app.config;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.capture.mapping.TableMappings;
import io.tributary.error.PipelineException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The {@code source.mappings} key: table mappings of a DMS task, in a file or as they are.
 *
 * @param file empty when they stand in the pipeline file
 * @param rules as JSON; empty when they are in a file
 */
public record MappingsConfig(Optional<Path> file, String rules) {
    /** Not written. */
    public static final MappingsConfig NONE = new MappingsConfig(Optional.empty(), "");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PLACE = "the pipeline file";

    public MappingsConfig {
        requireNonNull(file, "file is null");
        requireNonNull(rules, "rules is null");
    }

    /** Those of a file, which is read later. */
    public static MappingsConfig of(Path file) {
        return new MappingsConfig(Optional.of(file), "");
    }

    /** @throws IllegalArgumentException naming the rule, and what was expected */
    static MappingsConfig of(Map<String, ?> written) {
        try {
            MappingsConfig mappings = new MappingsConfig(Optional.empty(), JSON.writeValueAsString(written));
            mappings.read();
            return mappings;
        } catch (PipelineException e) {
            throw new IllegalArgumentException(String.valueOf(e.getMessage()).replaceFirst("^" + PLACE + ": ", ""), e);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Texts are no JSON", e);
        }
    }

    public boolean isWritten() {
        return !equals(NONE);
    }

    /**
     * The mappings; only if they are written.
     *
     * @throws PipelineException {@code CONFIGURATION_INVALID}, naming file and rule, and what is expected
     */
    public TableMappings read() {
        return file.map(TableMappings::read).orElseGet(() -> TableMappings.parse(PLACE, rules));
    }
}
