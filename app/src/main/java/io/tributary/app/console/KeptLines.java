package io.tributary.app.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.FileEntry;
import io.tributary.files.Files;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the lines that {@link KeptLog} keeps, of all runs of a pipeline, in the order of runs and files. */
public final class KeptLines {
    private static final Pattern NAME = Pattern.compile(".*/[a-z-]+-(\\d{8}T\\d{6}Z-\\d+-\\d{6})\\.jsonl");
    private static final int FILES_MAX = 1000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Files files;
    private final String pipeline;
    private final Set<String> read = new HashSet<>();

    public KeptLines(Files files, String pipeline) {
        this.files = files;
        this.pipeline = pipeline;
    }

    /**
     * The last lines that a filter lets through, of at most a thousand files.
     *
     * @throws PipelineException when they cannot be read
     */
    public List<LogTail.Line> last(int count, LogFilter filter) {
        List<String> paths = paths();
        read.addAll(paths);
        Deque<List<LogTail.Line>> parts = new ArrayDeque<>();
        int found = 0;
        for (int i = paths.size() - 1; i >= Math.max(0, paths.size() - FILES_MAX) && found < count; i--) {
            List<LogTail.Line> lines = filter.of(lines(paths.get(i)));
            parts.addFirst(lines);
            found += lines.size();
        }
        List<LogTail.Line> all = parts.stream().flatMap(List::stream).toList();
        return all.subList(Math.max(0, all.size() - count), all.size());
    }

    /** Lines of files that came since the last call. */
    public List<LogTail.Line> fresh(LogFilter filter) {
        List<LogTail.Line> fresh = new ArrayList<>();
        for (String path : paths()) {
            if (read.add(path)) {
                fresh.addAll(filter.of(lines(path)));
            }
        }
        return fresh;
    }

    private List<String> paths() {
        return files.list(pipeline + "/").stream()
                .map(FileEntry::path)
                .filter(path -> NAME.matcher(path).matches())
                .sorted(Comparator.comparing(KeptLines::order))
                .toList();
    }

    private static String order(String path) {
        Matcher name = NAME.matcher(path);
        return name.matches() ? name.group(1) : path;
    }

    private List<LogTail.Line> lines(String path) {
        List<LogTail.Line> lines = new ArrayList<>();
        try (InputStream in = files.open(path);
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line(lines.size() + 1L, line));
            }
        } catch (IOException e) {
            throw new PipelineException(
                    ErrorCode.FILE_IO,
                    "Cannot read " + files.describe(path) + ": " + PipelineException.describe(e),
                    "Look at logs.path",
                    e);
        }
        return lines;
    }

    /** A line that is no JSON, as of a file that was cut off, is shown as it is. */
    private static LogTail.Line line(long number, String text) {
        JsonNode json;
        try {
            json = JSON.readTree(text);
        } catch (JsonProcessingException damaged) {
            return new LogTail.Line(number, "", "INFO", text);
        }
        StringBuilder message = new StringBuilder(json.path("formattedMessage").asText());
        for (JsonNode pair : json.path("kvpList")) {
            pair.properties().forEach(entry -> {
                String value = entry.getValue().asText();
                if (message.indexOf(value) < 0) {
                    message.append(' ').append(entry.getKey()).append('=').append(value);
                }
            });
        }
        return new LogTail.Line(
                number,
                Instant.ofEpochMilli(json.path("timestamp").asLong()).toString(),
                json.path("level").asText(),
                message.toString());
    }
}
