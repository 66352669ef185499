package io.tributary.target.parquet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.target.engine.PartitionField;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * Which files are a table, as {@code docs/formats/partitions.md} shows it.
 *
 * @param partitionBy how the table is divided
 * @param files those that are the table; at least one
 * @param before paths of those that the manifest before this one had and this one has not
 */
record Manifest(List<Field> partitionBy, List<Part> files, List<String> before) {
    /** Begins so that readers of the whole folder pass over it. */
    static final String NAME = "_manifest.json";

    private static final int VERSION = 1;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HexFormat HEX = HexFormat.of();

    Manifest {
        partitionBy = List.copyOf(partitionBy);
        files = List.copyOf(files);
        before = List.copyOf(before);
    }

    /**
     * A partition field.
     *
     * @param transform in lower case
     */
    record Field(String column, String transform) {
        static List<Field> of(List<PartitionField> fields) {
            return fields.stream()
                    .map(field ->
                            new Field(field.column(), field.transform().name().toLowerCase(Locale.ROOT)))
                    .toList();
        }
    }

    /**
     * A Parquet file.
     *
     * @param path below the table's folder
     */
    record Part(String path, long rows, long bytes, long crc32c) implements Serializable {
        /** With a slash at the end. */
        String folder() {
            return path.substring(0, path.lastIndexOf('/') + 1);
        }
    }

    long rows() {
        return files.stream().mapToLong(Part::rows).sum();
    }

    /** UTF-8, one line for each file. */
    byte[] bytes() {
        ArrayNode fields = JSON.createArrayNode();
        partitionBy.forEach(
                field -> fields.addObject().put("column", field.column()).put("transform", field.transform()));
        ArrayNode gone = JSON.createArrayNode();
        before.forEach(gone::add);
        StringBuilder text = new StringBuilder(
                "{\"version\":" + VERSION + ",\"partition_by\":" + fields + ",\"rows\":" + rows() + ",\"files\":[");
        String separator = "\n";
        for (Part file : files) {
            ObjectNode node = JSON.createObjectNode()
                    .put("path", file.path())
                    .put("rows", file.rows())
                    .put("bytes", file.bytes())
                    .put("crc32c", HEX.toHexDigits((int) file.crc32c()));
            text.append(separator).append(node);
            separator = ",\n";
        }
        text.append("\n],\"before\":").append(gone).append("}\n");
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads {@link #bytes} back.
     *
     * @throws IllegalArgumentException when it is anything else
     */
    static Manifest read(byte[] bytes) {
        try {
            JsonNode json = JSON.readTree(bytes);
            if (json.path("version").asInt() != VERSION || !json.path("files").isArray()) {
                throw new IllegalArgumentException("not a manifest of version " + VERSION);
            }
            List<Field> fields = new ArrayList<>();
            json.path("partition_by")
                    .forEach(field -> fields.add(new Field(
                            field.path("column").asText(),
                            field.path("transform").asText())));
            List<Part> files = new ArrayList<>();
            json.path("files")
                    .forEach(file -> files.add(new Part(
                            file.path("path").asText(),
                            file.path("rows").asLong(),
                            file.path("bytes").asLong(),
                            Integer.toUnsignedLong(
                                    HexFormat.fromHexDigits(file.path("crc32c").asText())))));
            List<String> before = new ArrayList<>();
            json.path("before").forEach(path -> before.add(path.asText()));
            return new Manifest(fields, files, before);
        } catch (IOException e) {
            throw new IllegalArgumentException("not JSON", e);
        }
    }
}
