package io.tributary.landing;

import io.tributary.files.FileUpload;
import io.tributary.files.Files;
import io.tributary.files.Precondition;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What is appended since the last commit, over all tables, and the limits on it: at most {@value #UPLOADS_MAX} change files are
 * open (the one opened first is ended early to open one more), and about {@value #BUFFERED_BYTES_MAX} bytes are buffered,
 * with {@value #FLUSH_BYTES_MIN} to {@value #FLUSH_BYTES_MAX} a table. Confined to the capture's thread.
 */
final class ChangeBatch {
    private static final int UPLOADS_MAX = 64;
    private static final int BUFFERED_BYTES_MAX = 32 << 20;
    private static final int FLUSH_BYTES_MIN = 4 << 10;
    private static final int FLUSH_BYTES_MAX = 256 << 10;

    private final Files files;
    private final long fileBytesMax;
    private final ParallelPublish publishing = new ParallelPublish();
    private final List<TableItem> items = new ArrayList<>();
    private final Set<ChangeAppender> open = new LinkedHashSet<>();
    private final Set<ChangeAppender> uploading = new LinkedHashSet<>();
    private int appenders;
    private long rows;
    private long bytes;
    private boolean rowsSinceBoundary;

    ChangeBatch(Files files, long fileBytesMax) {
        this.files = files;
        this.fileBytesMax = fileBytesMax;
    }

    void appenderAdded() {
        appenders++;
    }

    long fileBytesMax() {
        return fileBytesMax;
    }

    /** How much one appender may buffer. */
    int flushBytes() {
        return Math.max(FLUSH_BYTES_MIN, Math.min(FLUSH_BYTES_MAX, BUFFERED_BYTES_MAX / Math.max(1, appenders)));
    }

    void appended(int rowBytes) {
        rows++;
        bytes += rowBytes;
        rowsSinceBoundary = true;
    }

    /** Called with the first row of a file. */
    void begun(ChangeAppender appender) {
        open.add(appender);
    }

    /** A change file for that appender. */
    FileUpload create(ChangeAppender appender, String path) {
        if (uploading.size() >= UPLOADS_MAX) {
            uploading.stream().filter(eldest -> !eldest.isInRow()).findFirst().ifPresent(ChangeAppender::endFile);
        }
        FileUpload upload = files.create(path, Precondition.ABSENT);
        uploading.add(appender);
        return upload;
    }

    void published(ChangeAppender appender, TableItem file) {
        open.remove(appender);
        uploading.remove(appender);
        items.add(file);
    }

    /** Publishes every open file, as many at a time as may be open. */
    void endFiles() {
        while (!open.isEmpty()) {
            Set<ChangeAppender> next = new LinkedHashSet<>(uploading);
            open.stream()
                    .filter(appender -> !uploading.contains(appender))
                    .limit(UPLOADS_MAX - next.size())
                    .forEach(next::add);
            List<ChangeAppender> ending = List.copyOf(next);
            ending.forEach(ChangeAppender::drain);
            publishing.publish(ending);
            ending.forEach(ChangeAppender::hand);
        }
    }

    /** Gives up every open file, and takes no more. */
    void close() {
        publishing.close();
        List.copyOf(open).forEach(ChangeAppender::discard);
    }

    void add(TableItem item) {
        items.add(item);
    }

    void boundary() {
        rowsSinceBoundary = false;
    }

    boolean isAtBoundary() {
        return !rowsSinceBoundary;
    }

    boolean isEmpty() {
        return rows == 0 && items.isEmpty();
    }

    /** Bytes of rows appended since the last commit. */
    long bytes() {
        return bytes;
    }

    List<TableItem> items() {
        return items;
    }

    void clear() {
        items.clear();
        rows = 0;
        bytes = 0;
    }
}
