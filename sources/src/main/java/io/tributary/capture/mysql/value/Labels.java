package io.tributary.capture.mysql.value;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.nio.charset.StandardCharsets;

/** The labels of an enum or set as UTF-8, by number from 0. */
final class Labels {
    private final byte[][] labels;
    private final boolean[] uncertain;

    Labels(MysqlType type) {
        labels = type.labels().stream()
                .map(label -> label.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        uncertain = new boolean[labels.length];
        type.uncertainLabels().forEach(i -> uncertain[i] = true);
    }

    int count() {
        return labels.length;
    }

    byte[] label(int number) {
        if (number >= labels.length) {
            throw new PipelineException(
                    ErrorCode.VALUE_UNSUPPORTED,
                    "A logged enum or set value has a label that the column's definition does not have",
                    "Load the table again.");
        }
        if (uncertain[number]) {
            throw new PipelineException(
                    ErrorCode.VALUE_UNSUPPORTED,
                    "A logged enum or set value has a label with a question mark, which may stand for a character that"
                            + " the server's catalog does not show",
                    "Set binlog_row_metadata=FULL on the source, or rename the label, and load the table again.");
        }
        return labels[number];
    }
}
