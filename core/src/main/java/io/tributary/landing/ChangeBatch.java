package io.tributary.landing;

import static java.util.Objects.requireNonNull;

import io.tributary.change.TableId;
import io.tributary.landing.dms.DmsSettings;
import io.tributary.landing.dms.TimestampText;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
    private static final byte[] NO_TIME = {};

    private final DataFiles files;
    private final long fileBytesMax;
    private final Clock clock;
    private final @Nullable TransactionFile transactions;
    private final ParallelPublish publishing = new ParallelPublish();
    private final List<TableItem> items = new ArrayList<>();
    private final Set<ChangeAppender> open = new LinkedHashSet<>();
    private final Set<ChangeAppender> uploading = new LinkedHashSet<>();
    private int appenders;
    private long rows;
    private long bytes;
    private boolean rowsSinceBoundary;
    private byte[] commitTime = NO_TIME;

    /** @param state names given out so far */
    ChangeBatch(DataFiles files, long fileBytesMax, Clock clock, LandingState state) {
        this.files = files;
        this.fileBytesMax = fileBytesMax;
        this.clock = clock;
        DmsSettings settings = files.shaping();
        this.transactions = settings != null && settings.files().preservesTransactions()
                ? new TransactionFile(files, clock, DataFiles.changeEncoder(settings), state)
                : null;
    }

    /** What brings that table's rows into shape; null where they are landed as they are. */
    @Nullable
    DmsRows shape(TableId table) {
        DmsSettings settings = files.shaping();
        if (settings == null) {
            return null;
        }
        return new DmsRows(
                settings, table, transactions == null ? DataFiles.changeEncoder(settings) : transactions.rows());
    }

    boolean isOfAllTables() {
        return transactions != null;
    }

    TransactionFile transactions() {
        return requireNonNull(transactions, "tables have files of their own");
    }

    /** Ends the file for all tables if that table has rows in it. */
    void endTransactions(ChangeAppender appender) {
        if (transactions().has(appender)) {
            items.addAll(transactions().end());
        }
    }

    /** Rows that follow are of a transaction that was committed then. */
    void transactionBegan(Instant time) {
        commitTime = TimestampText.of(time);
    }

    /** When the transaction at hand was committed, as text; now where nobody says. */
    byte[] commitTime() {
        if (commitTime.length == 0 && files.hasTimes()) {
            transactionBegan(clock.instant());
        }
        return commitTime;
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
        if (transactions == null) {
            open.add(appender);
        }
    }

    /** A change file for that appender. */
    RowsFile create(ChangeAppender appender, TableLane lane, String path) {
        if (uploading.size() >= UPLOADS_MAX) {
            uploading.stream().filter(eldest -> !eldest.isInRow()).findFirst().ifPresent(ChangeAppender::endFile);
        }
        RowsFile file = files.change(path, lane);
        uploading.add(appender);
        return file;
    }

    void published(ChangeAppender appender, TableItem file) {
        open.remove(appender);
        uploading.remove(appender);
        items.add(file);
    }

    /** Publishes every open file, as many at a time as may be open. */
    void endFiles() {
        if (transactions != null) {
            items.addAll(transactions.end());
        }
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
        if (transactions != null) {
            transactions.discard();
        }
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

    boolean hasRows() {
        return rows > 0;
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
