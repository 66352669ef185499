package io.tributary.app.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.tributary.app.config.RedactedConfig;
import io.tributary.app.console.Figures;
import io.tributary.app.console.KeptLines;
import io.tributary.app.console.LogFilter;
import io.tributary.app.console.LogTail;
import io.tributary.app.console.Version;
import io.tributary.app.pipeline.Pipeline;
import io.tributary.app.pipeline.Targets;
import io.tributary.app.run.ProcessReport;
import io.tributary.app.status.StatusReader;
import io.tributary.app.status.StatusReport;
import io.tributary.app.status.StatusText;
import io.tributary.app.status.StatusText.Paint;
import io.tributary.app.watch.Sight;
import io.tributary.app.web.ConsoleClient;
import io.tributary.error.PipelineException;
import io.tributary.files.FileEntry;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** What somebody needs who is to help with a pipeline, as texts in a zip file. What cannot be read is named in its place. */
final class SupportBundle {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final int LOG_LINES_MAX = 2000;
    private static final int FILES_MAX = 10_000;

    private final Pipeline pipeline;
    private final RedactedConfig redacted;
    private final List<String> entries = new ArrayList<>();

    SupportBundle(Pipeline pipeline) {
        this.pipeline = pipeline;
        redacted = RedactedConfig.of(pipeline.config());
    }

    /** Names of the texts that were written. */
    List<String> entries() {
        return List.copyOf(entries);
    }

    /** Writes all of it; {@code out} is left open. */
    void write(OutputStream out) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
        add(zip, "about.txt", this::about);
        add(zip, "pipeline.yaml", redacted::text);
        add(zip, "check.txt", () -> CheckCommand.lines(CheckCommand.checks(pipeline))
                .collect(Collectors.joining("\n")));
        Optional<StatusReport> status = status(zip);
        add(zip, "status.txt", () -> status.map(report -> String.join("\n", StatusText.lines(report, Paint.PLAIN)))
                .orElse(""));
        add(zip, "log.txt", this::log);
        add(zip, "landing.txt", this::landing);
        zip.finish();
    }

    private Optional<StatusReport> status(ZipOutputStream zip) throws IOException {
        List<StatusReport> read = new ArrayList<>();
        add(zip, "status.json", () -> {
            StatusReport report =
                    new StatusReader(pipeline.setup(), Targets.views(pipeline)).read(Sight.fromOutside(pipeline));
            read.add(report);
            return json(report);
        });
        return read.stream().findFirst();
    }

    private void add(ZipOutputStream zip, String name, Supplier<String> content) throws IOException {
        String text;
        try {
            text = content.get();
        } catch (PipelineException failure) {
            text = "error[" + failure.code() + "]: " + PipelineException.describe(failure) + "\nhint: "
                    + failure.hint();
        }
        zip.putNextEntry(new ZipEntry(name));
        zip.write((redacted.scrub(text) + "\n").getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
        entries.add(name);
    }

    private String about() {
        Runtime machine = Runtime.getRuntime();
        List<String> lines = new ArrayList<>();
        lines.add("tributary " + Version.number());
        lines.add("at " + pipeline.clock().instant() + ", " + ZoneId.systemDefault());
        for (String property : List.of(
                "java.version", "java.vendor", "java.vm.name", "os.name", "os.version", "os.arch", "java.io.tmpdir")) {
            lines.add(property + " " + System.getProperty(property));
        }
        lines.add("processors " + machine.availableProcessors() + ", heap " + Figures.bytes(machine.maxMemory())
                + " at most");
        lines.add("character set " + Charset.defaultCharset() + ", locale " + Locale.getDefault());
        List<ProcessReport> running = pipeline.running();
        running.forEach(process -> lines.add("running: " + process.holder()));
        if (running.isEmpty()) {
            lines.add("not running");
        }
        return String.join("\n", lines);
    }

    private String log() {
        List<LogTail.Line> lines = new ArrayList<>();
        pipeline.config()
                .logs()
                .ifPresent(kept -> lines.addAll(new KeptLines(
                                pipeline.storage().files(kept.path()),
                                pipeline.config().name())
                        .last(LOG_LINES_MAX, LogFilter.ALL)));
        Askable askable = Askable.of(pipeline);
        askable.here()
                .forEach(process -> lines.addAll(new ConsoleClient(
                                process.vitals().page(),
                                pipeline.config().name(),
                                pipeline.config().console())
                        .log(0)));
        List<String> texts = new ArrayList<>();
        askable.elsewhere().forEach(process -> texts.add(Askable.elsewhere(process)));
        lines.forEach(line -> texts.add(line.at() + " " + line.level() + " " + line.text()));
        return texts.isEmpty()
                ? "no process with a page runs here, and no log is kept (logs.path)"
                : String.join("\n", texts);
    }

    /** Names and sizes only. */
    private String landing() {
        List<FileEntry> files = pipeline.landing().list("");
        long bytes = files.stream().mapToLong(FileEntry::bytes).sum();
        List<String> lines = new ArrayList<>();
        lines.add(Figures.count(files.size(), "file") + ", " + Figures.bytes(bytes) + ", in "
                + pipeline.landing().describe(""));
        files.stream()
                .limit(FILES_MAX)
                .map(file -> String.format(Locale.ROOT, "%12d %s", file.bytes(), file.path()))
                .forEach(lines::add);
        if (files.size() > FILES_MAX) {
            lines.add("… and " + Figures.count(files.size() - FILES_MAX, "more file"));
        }
        return String.join("\n", lines);
    }

    private static String json(StatusReport report) {
        try {
            return JSON.writeValueAsString(report);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A status is plain data", e);
        }
    }
}
