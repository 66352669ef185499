package io.tributary.landing.dms;

import io.tributary.csv.CsvRowWriter;
import io.tributary.landing.dms.CsvForm.Quoting;
import io.tributary.landing.dms.DmsSettings.Parsed;
import io.tributary.landing.dms.OperationForm.Changes;
import io.tributary.landing.dms.OperationForm.KeyUpdates;
import io.tributary.landing.dms.ParquetForm.Timestamps;
import io.tributary.landing.dms.TimestampForm.LoadTime;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes {@link DmsSettings} of what is written; refuses what DMS refuses. */
final class SettingsReader {
    private static final long KILOBYTE = 1 << 10;
    private static final long INT_MAX = Integer.MAX_VALUE;
    private static final long SECONDS_MAX = 86_400;
    private static final long LOAD_KILOBYTES_MAX = 1_048_576;
    /** Settings that say nothing about files. */
    static final Set<String> OF_OTHER_THINGS = Set.of(
            "ServiceAccessRoleArn",
            "ExternalTableDefinition",
            "BucketName",
            "ExpectedBucketOwner",
            "EncryptionMode",
            "ServerSideEncryptionKmsKeyId",
            "CannedAclForObjects",
            "GlueCatalogGeneration",
            "IgnoreHeaderRows",
            "AddTrailingPaddingCharacter",
            "DetachTargetOnLobLookupFailureParquet",
            "WriteBufferSize");

    private final WrittenSettings written;
    private final List<String> warnings = new ArrayList<>();

    private SettingsReader(WrittenSettings written) {
        this.written = written;
    }

    static SettingsReader ofEndpoint(Map<String, ?> settings) {
        return new SettingsReader(WrittenSettings.ofEndpoint(settings));
    }

    static SettingsReader ofAttributes(String attributes) {
        return new SettingsReader(WrittenSettings.ofAttributes(attributes));
    }

    /** Marks values that were not sent, unless something is written about them. */
    SettingsReader markingUnsent() {
        if (!written.has("UseCsvNoSupValue")) {
            written.put("UseCsvNoSupValue", "true");
            written.put("CsvNoSupValue", CsvRowWriter.UNCHANGED);
        }
        return this;
    }

    Parsed read() {
        written.others().stream()
                .filter(OF_OTHER_THINGS::contains)
                .forEach(name -> warnings.add(name + " has no effect here"));
        DmsSettings settings =
                new DmsSettings(files(), csv(), operations(), timestamp(), batches(), partitions(), parquet());
        refuseTogether();
        written.others().forEach(name -> warnings.add(name + " is not known and has no effect"));
        return new Parsed(settings, warnings);
    }

    private FileForm files() {
        FileForm usual = FileForm.DEFAULT;
        boolean preserved = written.isTrue("PreserveTransactions", false);
        String path = folder("CdcPath");
        if (preserved && path.isEmpty()) {
            throw WrittenSettings.mistake(
                    "PreserveTransactions", "needs CdcPath, the folder for changes in the order of their transactions");
        }
        if (!preserved && !path.isEmpty()) {
            warnings.add("CdcPath has no effect without PreserveTransactions");
        }
        return new FileForm(
                folder("BucketFolder"),
                written.name("DataFormat", usual.format()),
                written.name("CompressionType", usual.compression()),
                preserved ? path : "");
    }

    private String folder(String name) {
        String folder = written.text(name, "").strip().replaceAll("^/+|/+$", "");
        if (folder.equals("_tributary") || folder.startsWith("_tributary/")) {
            throw WrittenSettings.mistake(name, "expected another folder than that of the commit log");
        }
        for (String part : folder.split("/", -1)) {
            if (!folder.isEmpty() && (part.isEmpty() || part.equals(".") || part.equals(".."))) {
                throw WrittenSettings.mistake(name, "expected names of folders with one slash between them");
            }
        }
        return folder;
    }

    private CsvForm csv() {
        CsvForm usual = CsvForm.DEFAULT;
        String delimiter = delimiter("CsvDelimiter", usual.delimiter());
        String rowDelimiter = delimiter("CsvRowDelimiter", usual.rowDelimiter());
        if (delimiter.contains(rowDelimiter) || rowDelimiter.contains(delimiter)) {
            throw WrittenSettings.mistake(
                    "CsvRowDelimiter", "expected neither to hold CsvDelimiter nor to stand in it");
        }
        String nullText = written.text("CsvNullValue", usual.nullText());
        boolean marksUnsent = written.isTrue("UseCsvNoSupValue", false);
        String unsentText = written.text("CsvNoSupValue", nullText);
        return new CsvForm(
                delimiter,
                rowDelimiter,
                bare("CsvNullValue", nullText, delimiter, rowDelimiter),
                bare("CsvNoSupValue", marksUnsent ? unsentText : nullText, delimiter, rowDelimiter),
                written.isTrue("Rfc4180", true) ? Quoting.RFC4180 : Quoting.NONE,
                written.isTrue("AddColumnName", usual.header()));
    }

    /** A backslash and n, r, t, another backslash, or x and two hexadecimal digits mean what they mean in most languages. */
    private String delimiter(String name, String otherwise) {
        if (!written.has(name)) {
            return otherwise;
        }
        String text = Escapes.decode(written.text(name, otherwise));
        if (text.isEmpty() || text.contains("\"")) {
            throw WrittenSettings.mistake(
                    name, "expected text without a quote; \\n, \\r, \\t, \\\\ and \\x1f may be written");
        }
        return text;
    }

    private static String bare(String name, String text, String delimiter, String rowDelimiter) {
        if (text.contains(delimiter) || text.contains(rowDelimiter) || text.contains("\"")) {
            throw WrittenSettings.mistake(name, "expected text without a delimiter or a quote, as it stands bare");
        }
        return text;
    }

    private OperationForm operations() {
        OperationForm usual = OperationForm.DEFAULT;
        boolean inserts = written.isTrue("CdcInsertsOnly", false);
        boolean insertsAndUpdates = written.isTrue("CdcInsertsAndUpdates", false);
        if (inserts && insertsAndUpdates) {
            throw WrittenSettings.mistake("CdcInsertsOnly", "cannot be true together with CdcInsertsAndUpdates");
        }
        boolean ofLoads = written.isTrue("IncludeOpForFullLoad", usual.loadHasOperation());
        boolean legacy = written.isTrue("LegacyNoOpForInsertsAndUpdates", false);
        Changes some = inserts ? Changes.INSERTS : Changes.INSERTS_AND_UPDATES;
        Changes changes = inserts || insertsAndUpdates ? some : usual.changes();
        return new OperationForm(ofLoads, changes, ofLoads || hasOperation(changes, legacy), keyUpdates());
    }

    /** Where rows of loads have none. Of inserts and updates the manual's table says that they have one, its text not. */
    private static boolean hasOperation(Changes changes, boolean legacy) {
        return switch (changes) {
            case ALL -> true;
            case INSERTS -> false;
            case INSERTS_AND_UPDATES -> !legacy;
        };
    }

    private KeyUpdates keyUpdates() {
        return switch (written.name("PkUpdateMode", KeyUpdateMode.DELETE_INSERT)) {
            case DELETE_INSERT -> KeyUpdates.DELETE_AND_INSERT;
            case U_ONLY -> KeyUpdates.UPDATE;
        };
    }

    private TimestampForm timestamp() {
        boolean ofStart = written.isTrue("UseTaskStartTimeForFullLoadTimestamp", false);
        return new TimestampForm(
                written.text("TimestampColumnName", ""), ofStart ? LoadTime.TASK_START : LoadTime.TRANSFER);
    }

    private BatchLimits batches() {
        BatchLimits usual = BatchLimits.DEFAULT;
        return new BatchLimits(
                Duration.ofSeconds(
                        written.number("CdcMaxBatchInterval", usual.interval().toSeconds(), 0, SECONDS_MAX)),
                written.number("CdcMinFileSize", usual.changeBytes() / KILOBYTE, 1, INT_MAX) * KILOBYTE,
                written.number("MaxFileSize", usual.loadBytesMax() / KILOBYTE, 1, LOAD_KILOBYTES_MAX) * KILOBYTE);
    }

    private DatePartitions partitions() {
        DatePartitions usual = DatePartitions.DEFAULT;
        return new DatePartitions(
                written.isTrue("DatePartitionEnabled", usual.enabled()),
                written.name("DatePartitionSequence", usual.sequence()),
                written.name("DatePartitionDelimiter", usual.delimiter()),
                zone("DatePartitionTimezone", usual.zone()));
    }

    private ZoneId zone(String name, ZoneId otherwise) {
        if (!written.has(name)) {
            return otherwise;
        }
        try {
            ZoneId zone = ZoneId.of(written.text(name, "").strip());
            return zone.normalized().equals(otherwise) ? otherwise : zone;
        } catch (DateTimeException e) {
            throw WrittenSettings.mistake(name, "expected a time zone such as Asia/Seoul");
        }
    }

    private ParquetForm parquet() {
        ParquetForm usual = ParquetForm.DEFAULT;
        boolean millis = written.isTrue("ParquetTimestampInMillisecond", false);
        return new ParquetForm(
                written.name("ParquetVersion", usual.version()),
                millis ? Timestamps.MILLIS : Timestamps.MICROS,
                written.isTrue("EnableStatistics", usual.statistics()),
                written.name("EncodingType", usual.encoding()),
                written.number("DictPageSizeLimit", usual.dictionaryBytesMax(), 1, INT_MAX),
                written.number("RowGroupLength", usual.rowGroupRows(), 1, INT_MAX),
                written.number("DataPageSize", usual.pageBytes(), 1, INT_MAX));
    }

    private void refuseTogether() {
        for (String one : List.of("PreserveTransactions", "CdcPath")) {
            boolean isSet = one.equals("CdcPath") ? written.has(one) : written.isTrue(one, false);
            for (String other : List.of("DatePartitionEnabled", "AddColumnName", "GlueCatalogGeneration")) {
                if (isSet && written.isTrue(other, false)) {
                    throw WrittenSettings.mistake(other, "cannot be true together with " + one);
                }
            }
        }
        boolean encrypts =
                written.text("EncryptionMode", "").strip().replace('_', '-').equalsIgnoreCase("sse-kms");
        if (encrypts && !written.has("ServerSideEncryptionKmsKeyId")) {
            throw WrittenSettings.mistake("EncryptionMode", "sse-kms needs ServerSideEncryptionKmsKeyId");
        }
        OF_OTHER_THINGS.forEach(written::has);
    }

    /** {@code PkUpdateMode}, as it is written. */
    private enum KeyUpdateMode {
        DELETE_INSERT,
        U_ONLY
    }
}
