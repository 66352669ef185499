package io.tributary.app.history;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last fifty runs of a pipeline, one JSON object a line, the newest last; the file is replaced whole. A run that ended
 * without a word, such as by {@code kill -9}, is noticed by the next one. Confined to one thread.
 */
public final class Runs {
    private static final int RUNS_MAX = 50;
    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final Path file;
    private volatile List<Run> runs;

    /** Reads what is there. */
    public Runs(Path file) {
        this.file = file;
        this.runs = read(file);
    }

    /**
     * One run of a command.
     *
     * @param outcome {@code running}, {@code ended} as somebody asked, {@code failed}, or {@code killed}: it did not say
     * @param until when it was last heard of
     * @param rows landed by it
     * @param commits landed by it
     * @param problem why it failed: code, message and hint; null when it did not
     */
    public record Run(
            String command,
            long pid,
            String started,
            String until,
            String outcome,
            long rows,
            long commits,
            @Nullable Problem problem) {}

    /** Why a run failed. */
    public record Problem(String code, String message, String hint) {}

    private static List<Run> read(Path file) {
        List<Run> runs = new ArrayList<>();
        if (!Files.exists(file)) {
            return runs;
        }
        try {
            for (String line : Files.readAllLines(file)) {
                Run run = JSON.readValue(line, Run.class);
                runs.add(run.outcome().equals("running") ? outcome(run, "killed") : run);
            }
        } catch (IOException damaged) {
            return new ArrayList<>();
        }
        return List.copyOf(runs);
    }

    private static Run outcome(Run run, String outcome) {
        return new Run(
                run.command(),
                run.pid(),
                run.started(),
                run.until(),
                outcome,
                run.rows(),
                run.commits(),
                run.problem());
    }

    /** Takes note of a run, new or known by its start. */
    public void note(Run run) throws IOException {
        List<Run> now = new ArrayList<>(runs);
        now.removeIf(known -> known.started().equals(run.started()) && known.pid() == run.pid());
        now.add(run);
        if (now.size() > RUNS_MAX) {
            now = now.subList(now.size() - RUNS_MAX, now.size());
        }
        runs = List.copyOf(now);
        StringBuilder text = new StringBuilder();
        for (Run one : runs) {
            text.append(JSON.writeValueAsString(one)).append('\n');
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, text);
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** All of them, the newest first. May be asked by any thread. */
    public List<Run> newestFirst() {
        List<Run> reversed = new ArrayList<>(runs);
        java.util.Collections.reverse(reversed);
        return reversed;
    }
}
