package io.tributary.files.s3;

import io.tributary.error.PipelineException;
import io.tributary.files.FileEntry;
import io.tributary.files.FileUpload;
import io.tributary.files.Precondition;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Little content is put as one object with its note. Of more, parts are sent while it is written. Their metadata are fixed
 * when they are begun, before the note is known, so the note becomes an object of its own, see {@link SideNote}.
 */
final class S3Upload implements FileUpload {
    private static final int FIRST_BUFFER_BYTES = 16 << 10;

    private final S3Files files;
    private final Bucket bucket;
    private final String path;
    private final String key;
    private final Precondition precondition;
    private final String id = Publisher.newId();
    private byte[] buffer = new byte[FIRST_BUFFER_BYTES];
    private int filled;
    private long bytes;
    private @Nullable Parts parts;
    private boolean closed;

    S3Upload(S3Files files, Bucket bucket, String path, Precondition precondition) {
        this.files = files;
        this.bucket = bucket;
        this.path = path;
        this.key = bucket.settings().address().key(path);
        this.precondition = precondition;
    }

    @Override
    public void write(byte[] source, int offset, int length) {
        requireOpen();
        int from = offset;
        int left = length;
        while (left > 0) {
            if (filled == buffer.length) {
                makeRoom(left);
            }
            int count = Math.min(left, buffer.length - filled);
            System.arraycopy(source, from, buffer, filled, count);
            filled += count;
            from += count;
            left -= count;
        }
        bytes += length;
    }

    private void makeRoom(int wanted) {
        int max = bucket.settings().partBytes();
        if (buffer.length < max) {
            long next = Math.max(2L * buffer.length, (long) buffer.length + wanted);
            buffer = Arrays.copyOf(buffer, (int) Math.min(max, next));
        } else {
            sendPart();
        }
    }

    private void sendPart() {
        if (parts == null) {
            parts = new Parts(bucket, key, Map.of(Publisher.ID, id, SideNote.METADATA, SideNote.MARK));
        }
        buffer = parts.send(buffer, filled);
        filled = 0;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public FileEntry publish(String note) {
        requireOpen();
        NoteText.check(note, path);
        files.requireClaims();
        closed = true;
        String version = parts == null ? publishWhole(note) : publishParts(parts, note);
        return new FileEntry(path, bytes, version, note);
    }

    private String publishWhole(String note) {
        Map<String, String> metadata = note.isEmpty()
                ? Map.of(Publisher.ID, id)
                : Map.of(Publisher.ID, id, SideNote.METADATA, NoteText.encode(note));
        return new Publisher(bucket).put(key, buffer, filled, metadata, precondition);
    }

    private String publishParts(Parts begun, String note) {
        try {
            sendPart();
            SideNote sideNote = new SideNote(bucket, key);
            sideNote.write(id, note);
            String before = sideNote.idBefore(precondition);
            String version = new Publisher(bucket).complete(key, id, begun.uploadId(), begun.all(), precondition);
            sideNote.delete(before);
            return version;
        } catch (PipelineException e) {
            begun.abort();
            throw e;
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("The upload of " + path + " is closed");
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            if (parts != null) {
                parts.abort();
            }
        }
    }
}
