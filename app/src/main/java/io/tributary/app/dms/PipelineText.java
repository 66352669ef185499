package io.tributary.app.dms;

import io.tributary.app.config.YamlScalar;
import io.tributary.landing.dms.DmsSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** The pipeline file that does what a DMS task does, and what it does otherwise. */
public final class PipelineText {
    private static final int NAME_LENGTH_MAX = 41;

    private final ImportedTask task;
    private final String mappingsFile;
    private final List<String> warnings = new ArrayList<>();
    private final StringBuilder yaml = new StringBuilder();

    private PipelineText(ImportedTask task, String mappingsFile) {
        this.task = task;
        this.mappingsFile = mappingsFile;
    }

    /**
     * The file.
     *
     * @param warnings what has no equal, a sentence each; they stand in {@code yaml} as comments too
     */
    public record Made(String yaml, List<String> warnings) {
        public Made {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Makes it.
     *
     * @param mappingsFile where the file will find the table mappings
     * @throws io.tributary.error.PipelineException {@code CONFIGURATION_INVALID} naming file and field
     */
    public static Made of(ImportedTask task, String mappingsFile) {
        PipelineText text = new PipelineText(task, mappingsFile);
        text.source();
        text.landing();
        text.settings();
        StringBuilder page = new StringBuilder("# Does what DMS task " + oneLine(task.name()) + " does.\n");
        text.warnings.forEach(
                warning -> page.append("# ").append(oneLine(warning)).append(".\n"));
        return new Made(page.append(text.yaml).toString(), text.warnings);
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+", " ");
    }

    private void source() {
        AwsJson source = task.source();
        String name = name();
        line("name: " + name);
        line("source:");
        line("  url: " + YamlScalar.of(url(source)));
        line("  user: " + YamlScalar.of(source.need("Username")));
        line("  password: ${" + name.toUpperCase(Locale.ROOT) + "_PASSWORD}");
        line("  mappings: " + YamlScalar.of(mappingsFile));
        warnings.add("Set the environment variable " + name.toUpperCase(Locale.ROOT) + "_PASSWORD to the password of "
                + source.need("Username") + ": AWS does not tell it");
        String attributes = source.text("ExtraConnectionAttributes");
        if (!attributes.isEmpty()) {
            warnings.add("Extra connection attributes of the source have no equal here: "
                    + attributes.replaceAll("=[^;]*", "").replaceAll(";+$", "").replace(";", ", "));
        }
    }

    private String name() {
        String name = task.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
        String begun = name.matches("[a-z].*") ? name : "dms_" + name;
        return begun.substring(0, Math.min(begun.length(), NAME_LENGTH_MAX));
    }

    private String url(AwsJson source) {
        String place = source.need("ServerName") + ":" + source.need("Port") + "/";
        return switch (source.need("EngineName")) {
            case "postgres", "aurora-postgresql" ->
                "jdbc:postgresql://" + place + source.need("DatabaseName") + encryption(source, "sslmode", false);
            case "mysql", "aurora" -> "jdbc:mysql://" + place + encryption(source, "sslMode", true);
            case "mariadb" -> "jdbc:mariadb://" + place + encryption(source, "sslMode", true);
            default ->
                throw source.mistake(
                        "EngineName", "expected mysql, mariadb, aurora, postgres or aurora-postgresql as the source");
        };
    }

    private static String encryption(AwsJson source, String parameter, boolean isMysql) {
        String mode = source.text("SslMode");
        String value =
                switch (mode) {
                    case "", "none" -> "";
                    case "require" -> isMysql ? "REQUIRED" : "require";
                    case "verify-ca" -> isMysql ? "VERIFY_CA" : "verify-ca";
                    case "verify-full" -> isMysql ? "VERIFY_IDENTITY" : "verify-full";
                    default -> throw source.mistake("SslMode", "expected none, require, verify-ca or verify-full");
                };
        return value.isEmpty() ? "" : "?" + parameter + "=" + value;
    }

    private void landing() {
        AwsJson target = task.target();
        if (!target.need("EngineName").equals("s3")) {
            throw target.mistake("EngineName", "expected s3 as the target");
        }
        Map<String, Object> endpoint = target.asMap();
        warnings.addAll(DmsSettings.parse(endpoint).warnings());
        Map<String, String> settings = DmsSettings.effective(endpoint);
        String folder = settings.getOrDefault("BucketFolder", "").replaceAll("^/+|/+$", "");
        settings.remove("BucketFolder");
        String bucket = target.object("S3Settings").need("BucketName");
        line("landing:");
        line("  path: " + YamlScalar.of("s3://" + bucket + (folder.isEmpty() ? "" : "/" + folder)));
        line("  dms:" + (settings.isEmpty() ? " {}" : ""));
        settings.forEach((name, value) -> line("    " + name + ": " + YamlScalar.of(value)));
        String key = target.object("S3Settings").text("ServerSideEncryptionKmsKeyId");
        if (!key.isEmpty()) {
            line("s3:");
            line("  kms-key: " + YamlScalar.of(key));
            warnings.remove("ServerSideEncryptionKmsKeyId has no effect here");
            warnings.remove("EncryptionMode has no effect here");
        }
        warnings.remove("BucketName has no effect here");
    }

    /** What the task's settings ask for and is done otherwise. */
    private void settings() {
        AwsJson settings = task.task().object("ReplicationTaskSettings");
        AwsJson metadata = settings.object("TargetMetadata");
        switch (task.task().need("MigrationType")) {
            case "full-load-and-cdc" -> {}
            case "full-load" ->
                warnings.add("MigrationType full-load: end it with tributary capture --until-caught-up");
            case "cdc" -> warnings.add("MigrationType cdc: here a full load of every table comes first");
            default -> throw task.task().mistake("MigrationType", "expected full-load, cdc or full-load-and-cdc");
        }
        if (metadata.isTrue("LimitedSizeLobMode")) {
            warnings.add("Long values are landed whole; the task cuts them at " + metadata.text("LobMaxSize") + " KB");
        }
        if (!metadata.text("TargetSchema").isEmpty()) {
            warnings.add("TargetSchema has no equal here; a rename rule for schemas in the mappings does it");
        }
        warnIf(metadata.isTrue("BatchApplyEnabled"), "BatchApplyEnabled has no effect on files");
        AwsJson policy = settings.object("ChangeProcessingDdlHandlingPolicy");
        warnIf(
                policy.isTrue("HandleSourceTableTruncated") || policy.isTrue("HandleSourceTableDropped"),
                "Landed files stay when a table is truncated or dropped; the commit log tells of it");
        warnIf(
                settings.object("ValidationSettings").isTrue("EnableValidation"),
                "Validation of what is landed has no equal here");
        warnIf(
                Stream.of("StatusTableEnabled", "HistoryTableEnabled", "SuspendedTablesTableEnabled")
                        .anyMatch(settings.object("ControlTablesSettings")::isTrue),
                "Control tables have no equal here; see tributary status");
        warnIf(
                settings.object("BeforeImageSettings").isTrue("EnableBeforeImage"),
                "BeforeImageSettings have no equal here; a rule add-before-image-columns does it");
        for (String position : List.of("CdcStartPosition", "CdcStopPosition")) {
            warnIf(!task.task().text(position).isEmpty(), position + " has no equal here");
        }
    }

    private void warnIf(boolean applies, String warning) {
        if (applies) {
            warnings.add(warning);
        }
    }

    private void line(String text) {
        yaml.append(text).append('\n');
    }
}
