package io.tributary.spark;

import io.tributary.merge.DividedMerge;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/**
 * What a share hands out, as records for the shuffle: many changes or rows to a record, so that a change costs no object. A
 * share is carried out as far as records are asked for. Confined to one thread.
 */
final class ShuffledShare implements Iterator<Tuple2<Long, byte[]>>, DividedMerge.PartSink {
    private static final int BUFFERS_BYTES = 16 << 20;
    private static final int RECORD_BYTES_MAX = 1 << 16;
    private static final int RECORD_BYTES_MIN = 1 << 10;
    private static final int BUFFER_BYTES_AT_FIRST = 1 << 9;

    private final DividedMerge.Share share;
    private final int kind;
    private final int source;
    private final Supplier<@Nullable RowPart> report;
    private final int recordBytes;
    private final byte[][] buffers;
    private final int[] lengths;
    private final int[] batches;
    private final Queue<Tuple2<Long, byte[]>> ready = new ArrayDeque<>();
    private boolean ended;

    /**
     * Shuffles a share.
     *
     * @param report asked at the end; what it gives is sent to the first part
     */
    ShuffledShare(DividedMerge.Share share, int parts, int kind, int source, Supplier<@Nullable RowPart> report) {
        this.share = share;
        this.kind = kind;
        this.source = source;
        this.report = report;
        recordBytes = Math.max(RECORD_BYTES_MIN, Math.min(RECORD_BYTES_MAX, BUFFERS_BYTES / parts));
        buffers = new byte[parts][];
        lengths = new int[parts];
        batches = new int[parts];
    }

    @Override
    public boolean hasNext() {
        while (ready.isEmpty() && !ended) {
            if (!share.step(this)) {
                end();
            }
        }
        return !ready.isEmpty();
    }

    @Override
    public Tuple2<Long, byte[]> next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return ready.remove();
    }

    @Override
    public void accept(int part, byte[] bytes, int offset, int length) {
        if (lengths[part] > 0 && lengths[part] + length > recordBytes) {
            hand(part);
        }
        if (length >= recordBytes) {
            // one for each part would be more than there is room for
            byte[] row = Arrays.copyOfRange(bytes, offset, offset + length);
            ready.add(record(part, kind, batches[part]++, row));
            return;
        }
        byte[] buffer = buffers[part];
        int needed = lengths[part] + length;
        if (buffer == null || buffer.length < needed) {
            int present = buffer == null ? BUFFER_BYTES_AT_FIRST : buffer.length;
            buffer = buffer == null
                    ? new byte[Math.max(needed, present)]
                    : Arrays.copyOf(buffer, grown(needed, present));
            buffers[part] = buffer;
        }
        System.arraycopy(bytes, offset, buffer, lengths[part], length);
        lengths[part] += length;
    }

    private int grown(int needed, int present) {
        return Math.max(needed, Math.min(recordBytes, 2 * present));
    }

    private void hand(int part) {
        ready.add(record(part, kind, batches[part]++, Arrays.copyOf(buffers[part], lengths[part])));
        lengths[part] = 0;
    }

    private Tuple2<Long, byte[]> record(int part, int recordKind, int batch, byte[] bytes) {
        return new Tuple2<>(ShuffleKey.of(part, recordKind, source, batch), bytes);
    }

    private void end() {
        ended = true;
        for (int part = 0; part < lengths.length; part++) {
            if (lengths[part] > 0) {
                hand(part);
            }
        }
        RowPart made = report.get();
        if (made != null) {
            ready.add(record(0, ShuffleKey.REPORT, 0, made.toBytes()));
        }
    }
}
