package io.tributary.landing.dms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.landing.dms.CsvForm.Quoting;
import io.tributary.landing.dms.DatePartitions.Delimiter;
import io.tributary.landing.dms.DatePartitions.Sequence;
import io.tributary.landing.dms.DmsSettings.Parsed;
import io.tributary.landing.dms.FileForm.Compression;
import io.tributary.landing.dms.FileForm.Format;
import io.tributary.landing.dms.OperationForm.Changes;
import io.tributary.landing.dms.OperationForm.KeyUpdates;
import io.tributary.landing.dms.ParquetForm.Encoding;
import io.tributary.landing.dms.ParquetForm.Timestamps;
import io.tributary.landing.dms.ParquetForm.Version;
import io.tributary.landing.dms.TimestampForm.LoadTime;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DmsSettingsTest {
    @Test
    void nothingWrittenIsWhatDmsDoesByDefault() {
        Parsed nothing = DmsSettings.parse(Map.of());

        assertThat(nothing).isEqualTo(new Parsed(DmsSettings.DEFAULT, List.of()));
        assertThat(DmsSettings.parseAttributes("")).isEqualTo(nothing);
        assertThat(nothing.settings())
                .isEqualTo(new DmsSettings(
                        new FileForm("", Format.CSV, Compression.NONE, ""),
                        new CsvForm(",", "\n", "", "", Quoting.RFC4180, false),
                        new OperationForm(false, Changes.ALL, true, KeyUpdates.DELETE_AND_INSERT),
                        new TimestampForm("", LoadTime.TRANSFER),
                        new BatchLimits(Duration.ofSeconds(60), 32_768_000, 1_073_741_824),
                        new DatePartitions(false, Sequence.YYYYMMDD, Delimiter.SLASH, ZoneId.of("Z")),
                        new ParquetForm(
                                Version.PARQUET_1_0,
                                Timestamps.MICROS,
                                true,
                                Encoding.RLE_DICTIONARY,
                                1_048_576,
                                10_000,
                                1_048_576)));
    }

    @Test
    void everySettingHasItsPlace() {
        Parsed everything = DmsSettings.parse(
                json(
                        """
                {"BucketFolder": "/raw/dms/", "DataFormat": "parquet", "CompressionType": "gzip",
                 "CsvDelimiter": "|", "CsvRowDelimiter": "\\r\\n", "CsvNullValue": "\\\\N",
                 "UseCsvNoSupValue": true, "CsvNoSupValue": "?", "Rfc4180": false, "AddColumnName": true,
                 "IncludeOpForFullLoad": true, "CdcInsertsAndUpdates": true, "PkUpdateMode": "u-only",
                 "TimestampColumnName": "ts", "UseTaskStartTimeForFullLoadTimestamp": true,
                 "MaxFileSize": 1024, "CdcMaxBatchInterval": 30, "CdcMinFileSize": 64000,
                 "DatePartitionEnabled": true, "DatePartitionSequence": "YYYYMMDDHH",
                 "DatePartitionDelimiter": "DASH", "DatePartitionTimezone": "Asia/Seoul",
                 "ParquetVersion": "parquet-2-0", "ParquetTimestampInMillisecond": true, "EnableStatistics": false,
                 "EncodingType": "plain-dictionary", "DictPageSizeLimit": 1024000, "RowGroupLength": 10024,
                 "DataPageSize": 1024001}
                """));

        assertThat(everything)
                .isEqualTo(new Parsed(
                        new DmsSettings(
                                new FileForm("raw/dms", Format.PARQUET, Compression.GZIP, ""),
                                new CsvForm("|", "\r\n", "\\N", "?", Quoting.NONE, true),
                                new OperationForm(true, Changes.INSERTS_AND_UPDATES, true, KeyUpdates.UPDATE),
                                new TimestampForm("ts", LoadTime.TASK_START),
                                new BatchLimits(Duration.ofSeconds(30), 65_536_000, 1_048_576),
                                new DatePartitions(true, Sequence.YYYYMMDDHH, Delimiter.DASH, ZoneId.of("Asia/Seoul")),
                                new ParquetForm(
                                        Version.PARQUET_2_0,
                                        Timestamps.MILLIS,
                                        false,
                                        Encoding.PLAIN_DICTIONARY,
                                        1_024_000,
                                        10_024,
                                        1_024_001)),
                        List.of()));
    }

    @Test
    void attributesSayTheSame() {
        Parsed attributes = DmsSettings.parseAttributes("dataFormat=PARQUET; compressionType=GZIP;bucketFolder=raw;"
                + "preserveTransactions=y;cdcPath=changes/all;parquetVersion=PARQUET_2_0;encodingType=RLE_DICTIONARY;"
                + "csvNullValue=a=b;cdcMaxBatchInterval=5;rfc4180=n;");

        assertThat(attributes)
                .isEqualTo(DmsSettings.parse(Map.of(
                        "DataFormat", "parquet",
                        "CompressionType", "gzip",
                        "BucketFolder", "raw",
                        "PreserveTransactions", true,
                        "CdcPath", "changes/all",
                        "ParquetVersion", "parquet-2-0",
                        "EncodingType", "rle-dictionary",
                        "CsvNullValue", "a=b",
                        "CdcMaxBatchInterval", 5,
                        "Rfc4180", "False")));
        assertThat(attributes.settings().files())
                .isEqualTo(new FileForm("raw", Format.PARQUET, Compression.GZIP, "changes/all"));
        assertThat(attributes.settings().csv()).isEqualTo(new CsvForm(",", "\n", "a=b", "a=b", Quoting.NONE, false));
    }

    @Test
    void wholeEndpointIsReadWithItsAttributesAndTheSettingsCountMore() {
        Parsed endpoint = DmsSettings.parse(
                json(
                        """
                {"EndpointIdentifier": "lake-target", "EndpointType": "target", "EngineName": "s3", "Status": "active",
                 "ExtraConnectionAttributes": "bucketFolder=old;addColumnName=true;",
                 "S3Settings": {
                    "ServiceAccessRoleArn": "arn:aws:iam::111122223333:role/lake", "BucketName": "acme-lake",
                    "BucketFolder": "raw/dms", "CompressionType": "NONE", "CsvRowDelimiter": "\\\\n",
                    "EnableStatistics": true, "DatePartitionEnabled": false, "TimestampColumnName": "",
                    "CsvNoSupValue": null, "Surprise": 1}}
                """));

        assertThat(endpoint)
                .isEqualTo(new Parsed(
                        new DmsSettings(
                                new FileForm("raw/dms", Format.CSV, Compression.NONE, ""),
                                new CsvForm(",", "\n", "", "", Quoting.RFC4180, true),
                                OperationForm.DEFAULT,
                                TimestampForm.DEFAULT,
                                BatchLimits.DEFAULT,
                                DatePartitions.DEFAULT,
                                ParquetForm.DEFAULT),
                        List.of(
                                "ServiceAccessRoleArn has no effect here",
                                "BucketName has no effect here",
                                "Surprise is not known and has no effect")));
    }

    @Test
    void valueThatIsNotSentIsTheTextForNullUnlessItsOwnIsAskedFor() {
        Map<String, Object> written = Map.of("CsvNullValue", "NULL", "CsvNoSupValue", "none");
        Map<String, Object> used = Map.of("CsvNullValue", "NULL", "UseCsvNoSupValue", "true", "CsvNoSupValue", "none");
        Map<String, Object> usedWithoutText = Map.of("CsvNullValue", "NULL", "UseCsvNoSupValue", "true");

        assertThat(List.of(csv(written), csv(used), csv(usedWithoutText)))
                .containsExactly(
                        new CsvForm(",", "\n", "NULL", "NULL", Quoting.RFC4180, false),
                        new CsvForm(",", "\n", "NULL", "none", Quoting.RFC4180, false),
                        new CsvForm(",", "\n", "NULL", "NULL", Quoting.RFC4180, false));
    }

    private static CsvForm csv(Map<String, Object> settings) {
        return DmsSettings.parse(settings).settings().csv();
    }

    @ParameterizedTest
    @CsvSource({
        "true, true, false, true, INSERTS, true",
        "false, false, false, false, ALL, true",
        "false, true, false, false, INSERTS, false",
        "true, false, false, true, ALL, true",
        "true, false, true, true, INSERTS_AND_UPDATES, true",
        "false, false, true, false, INSERTS_AND_UPDATES, true"
    })
    void operationsAreThoseOfTheTruthTables(
            boolean ofLoads,
            boolean inserts,
            boolean insertsAndUpdates,
            boolean loadHasOperation,
            Changes changes,
            boolean changesHaveOperation) {
        Parsed parsed = DmsSettings.parse(Map.of(
                "IncludeOpForFullLoad", ofLoads,
                "CdcInsertsOnly", inserts,
                "CdcInsertsAndUpdates", insertsAndUpdates));

        assertThat(parsed.settings().operations())
                .isEqualTo(new OperationForm(
                        loadHasOperation, changes, changesHaveOperation, KeyUpdates.DELETE_AND_INSERT));
    }

    @Test
    void insertsAndUpdatesHaveNoOperationWhereTheTextOfTheManualIsFollowed() {
        Parsed parsed = DmsSettings.parse(Map.of("CdcInsertsAndUpdates", true, "LegacyNoOpForInsertsAndUpdates", true));

        assertThat(parsed.settings().operations())
                .isEqualTo(new OperationForm(false, Changes.INSERTS_AND_UPDATES, false, KeyUpdates.DELETE_AND_INSERT));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    preserveTransactions=true | PreserveTransactions: needs CdcPath, the folder for changes in the order of their transactions
                    preserveTransactions=true;cdcPath=p;datePartitionEnabled=true | DatePartitionEnabled: cannot be true together with PreserveTransactions
                    preserveTransactions=true;cdcPath=p;addColumnName=true | AddColumnName: cannot be true together with PreserveTransactions
                    preserveTransactions=true;cdcPath=p;glueCatalogGeneration=true | GlueCatalogGeneration: cannot be true together with PreserveTransactions
                    cdcPath=p;datePartitionEnabled=true | DatePartitionEnabled: cannot be true together with CdcPath
                    cdcPath=p;addColumnName=true | AddColumnName: cannot be true together with CdcPath
                    cdcPath=p;glueCatalogGeneration=true | GlueCatalogGeneration: cannot be true together with CdcPath
                    cdcInsertsOnly=true;cdcInsertsAndUpdates=true | CdcInsertsOnly: cannot be true together with CdcInsertsAndUpdates
                    encryptionMode=SSE_KMS | EncryptionMode: sse-kms needs ServerSideEncryptionKmsKeyId
                    dataFormat=orc | DataFormat: expected csv or parquet
                    maxFileSize=0 | MaxFileSize: expected a whole number from 1 to 1048576
                    maxFileSize=big | MaxFileSize: expected a whole number from 1 to 1048576
                    rfc4180=maybe | Rfc4180: expected true or false
                    datePartitionTimezone=Mars | DatePartitionTimezone: expected a time zone such as Asia/Seoul
                    csvDelimiter=" | CsvDelimiter: expected text without a quote; \\n, \\r, \\t, \\\\ and \\x1f may be written
                    csvDelimiter=\\n | CsvRowDelimiter: expected neither to hold CsvDelimiter nor to stand in it
                    csvNullValue=a,b | CsvNullValue: expected text without a delimiter or a quote, as it stands bare
                    bucketFolder=a//b | BucketFolder: expected names of folders with one slash between them
                    cdcPath=../b | CdcPath: expected names of folders with one slash between them
                    parquet | extra connection attributes: expected name=value between semicolons; the API form takes values with a semicolon
                    """)
    void whatIsNotAllowedIsRefusedByName(String attributes, String message) {
        PipelineException refused =
                catchThrowableOfType(PipelineException.class, () -> DmsSettings.parseAttributes(attributes));

        assertThat(refused).hasMessage("DMS setting " + message);
        assertThat(refused.code()).isEqualTo(ErrorCode.CONFIGURATION_INVALID);
    }

    @Test
    void pathOfChangesAloneHasNoEffect() {
        assertThat(DmsSettings.parseAttributes("cdcPath=p"))
                .isEqualTo(
                        new Parsed(DmsSettings.DEFAULT, List.of("CdcPath has no effect without PreserveTransactions")));
    }

    @Test
    void delimitersAreWrittenWithBackslashes() {
        assertThat(csv(Map.of("CsvDelimiter", "\\t", "CsvRowDelimiter", "\\x1e\\r\\n")))
                .isEqualTo(new CsvForm("\t", "\u001e\r\n", "", "", Quoting.RFC4180, false));
    }

    @ParameterizedTest
    @CsvSource({
        "YYYYMMDD, SLASH, 2024/03/07/",
        "YYYYMMDD, DASH, 2024-03-07/",
        "YYYYMMDD, UNDERSCORE, 2024_03_07/",
        "YYYYMMDD, NONE, 20240307/",
        "YYYYMMDDHH, SLASH, 2024/03/07/15/",
        "YYYYMMDDHH, DASH, 2024-03-07-15/",
        "YYYYMMDDHH, UNDERSCORE, 2024_03_07_15/",
        "YYYYMMDDHH, NONE, 2024030715/",
        "YYYYMM, SLASH, 2024/03/",
        "YYYYMM, DASH, 2024-03/",
        "YYYYMM, UNDERSCORE, 2024_03/",
        "YYYYMM, NONE, 202403/",
        "MMYYYYDD, SLASH, 03/2024/07/",
        "MMYYYYDD, DASH, 03-2024-07/",
        "MMYYYYDD, UNDERSCORE, 03_2024_07/",
        "MMYYYYDD, NONE, 03202407/",
        "DDMMYYYY, SLASH, 07/03/2024/",
        "DDMMYYYY, DASH, 07-03-2024/",
        "DDMMYYYY, UNDERSCORE, 07_03_2024/",
        "DDMMYYYY, NONE, 07032024/"
    })
    void foldersOfDatesFollowSequenceAndDelimiter(Sequence sequence, Delimiter delimiter, String folder) {
        DatePartitions partitions = new DatePartitions(true, sequence, delimiter, ZoneId.of("Z"));

        assertThat(partitions.folder(LocalDateTime.parse("2024-03-07T15:04:05")))
                .isEqualTo(folder);
    }

    @Test
    void foldersOfDatesAreOfTheZone() {
        DatePartitions partitions =
                new DatePartitions(true, Sequence.YYYYMMDDHH, Delimiter.DASH, ZoneId.of("Asia/Seoul"));

        assertThat(partitions.folder(partitions.local(Instant.parse("2023-04-05T09:46:15.814Z"))))
                .isEqualTo("2023-04-05-18/");
        assertThat(DatePartitions.DEFAULT.folder(LocalDateTime.MIN)).isEmpty();
    }

    private static Map<String, Object> json(String text) {
        try {
            return new ObjectMapper().readValue(text, new TypeReference<Map<String, Object>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
