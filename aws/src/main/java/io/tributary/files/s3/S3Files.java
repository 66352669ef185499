package io.tributary.files.s3;

import static java.util.Objects.requireNonNull;

import io.tributary.error.PipelineException;
import io.tributary.files.FileClaim;
import io.tributary.files.FileEntry;
import io.tributary.files.FileUpload;
import io.tributary.files.Files;
import io.tributary.files.PathRules;
import io.tributary.files.Precondition;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Files below one prefix of a bucket. A file is an object, its version the ETag, its note in the metadata. The store has
 * to keep conditional writes ({@code If-None-Match: *} and {@code If-Match}), which {@link #check} finds out.
 *
 * <p>Hidden from {@link #list}, as they are in folders: {@code .name.<id>.note}, the note of a large file, see
 * {@link SideNote}; and {@code name.lock}, a claim, which is a lease: its process has to renew it, see {@link S3Claim}. The
 * claim of a dead process is given to the next one after {@link S3Settings#lease}, for which {@link #claim} waits.
 *
 * <p>Credentials need {@code s3:ListBucket} and {@code s3:ListBucketMultipartUploads} on the bucket, and
 * {@code s3:GetObject}, {@code s3:PutObject}, {@code s3:DeleteObject} and {@code s3:AbortMultipartUpload} on what is below
 * the prefix.
 */
public final class S3Files implements Files, AutoCloseable {
    private static final String LOCK = ".lock";
    /** A part of 8 MiB at 70 kB/s. */
    private static final Duration ATTEMPT_WITHIN = Duration.ofMinutes(2);

    private final S3Address root;
    private final Bucket bucket;
    private final Patience patience;
    private final Set<S3Claim> claims = ConcurrentHashMap.newKeySet();

    /** What a claim does when somebody holds it who may be dead. */
    public enum Patience {
        /** Waits up to a lease, to see whether he shows life. */
        A_LEASE,
        /** Refuses at once, unless he has shown no life for a lease already. */
        NONE
    }

    private S3Files(Bucket bucket, Patience patience) {
        this.root = bucket.settings().address();
        this.bucket = bucket;
        this.patience = patience;
    }

    /** @param attemptWithin how long one sending of a request may take, its body included */
    S3Files(S3Settings settings, Duration attemptWithin) {
        this(new Bucket(settings, attemptWithin), Patience.A_LEASE);
    }

    /**
     * Files there; nothing is asked of the store yet.
     *
     * @throws PipelineException {@code CONFIGURATION_INVALID} when the SDK finds no region
     */
    public static S3Files open(S3Settings settings) {
        return open(settings, Patience.A_LEASE);
    }

    /** As {@link #open(S3Settings)}, with claims of that patience. */
    public static S3Files open(S3Settings settings, Patience patience) {
        return new S3Files(new Bucket(settings, ATTEMPT_WITHIN), patience);
    }

    /** Files somewhere else, over the same connections; closing these ends those too. */
    public S3Files elsewhere(S3Address address) {
        return new S3Files(bucket.elsewhere(address), patience);
    }

    /**
     * Pays beforehand what the first request of each kind costs a process, by sending them to a store in its memory that answers
     * anything. Takes some tenths of a second; nothing leaves the machine. For a thread beside what else a process begins with.
     */
    public static void rehearse() {
        Rehearsal.run();
    }

    /**
     * Tries out, on objects of its own that it removes again, all that files need of the store.
     *
     * @throws PipelineException {@code CONFIGURATION_INVALID} when the store does not keep conditional writes;
     *     {@code FILE_IO} when something is not allowed or does not work
     */
    public void check() {
        new StoreCheck(bucket).run();
    }

    @Override
    public List<FileEntry> list(String prefix) {
        PathRules.checkPrefix(prefix);
        List<FileEntry> entries = new ArrayList<>();
        bucket.list(root.key(prefix), object -> {
            if (isFile(root.path(object.key()))) {
                entry(object).ifPresent(entries::add);
            }
        });
        entries.sort(Comparator.comparing(FileEntry::path, PathRules.UTF8_ORDER));
        return entries;
    }

    /** A store may list an object before it knows its version; then the object itself is asked, which may be gone. */
    private Optional<FileEntry> entry(S3Object object) {
        String path = root.path(object.key());
        return object.eTag() == null
                ? find(path)
                : Optional.of(new FileEntry(path, object.size(), Bucket.bare(object.eTag()), ""));
    }

    /** Others may have put objects there that cannot be files, such as {@code folder/}. */
    private static boolean isFile(String path) {
        try {
            PathRules.checkFile(path);
            return true;
        } catch (IllegalArgumentException hidden) {
            return false;
        }
    }

    @Override
    public Optional<FileEntry> find(String path) {
        return new SideNote(bucket, key(path)).find().map(found -> {
            HeadObjectResponse head = found.head();
            return new FileEntry(path, head.contentLength(), Bucket.bare(head.eTag()), found.note());
        });
    }

    @Override
    public InputStream open(String path) {
        return S3Stream.open(bucket, key(path), 0);
    }

    @Override
    public InputStream openAt(String path, long offset) {
        return S3Stream.open(bucket, key(path), offset);
    }

    @Override
    public FileUpload create(String path, Precondition precondition) {
        PathRules.checkFile(path);
        return new S3Upload(this, bucket, path, requireNonNull(precondition, "precondition is null"));
    }

    @Override
    public void delete(Collection<String> paths) {
        List<String> keys = paths.stream().map(this::key).toList();
        if (!keys.isEmpty()) {
            requireClaims();
            bucket.delete(keys);
        }
    }

    @Override
    public int sweepUnpublished(String prefix) {
        PathRules.checkPrefix(prefix);
        requireClaims();
        List<MultipartUpload> uploads = bucket.unfinished(root.key(prefix));
        for (MultipartUpload upload : uploads) {
            bucket.abortParts(upload.key(), upload.uploadId());
        }
        List<String> notes = notesWithoutFile(prefix);
        bucket.delete(notes);
        return uploads.size() + notes.size();
    }

    private List<String> notesWithoutFile(String prefix) {
        String folder = prefix.substring(0, prefix.lastIndexOf('/') + 1);
        List<String> notes = new ArrayList<>();
        bucket.list(root.key(folder), object -> SideNote.Name.parse(object.key())
                .filter(name -> name.file().startsWith(root.key(prefix)))
                .filter(name -> !isThere(name))
                .ifPresent(name -> notes.add(object.key())));
        return notes;
    }

    private boolean isThere(SideNote.Name note) {
        return bucket.head(note.file())
                .filter(head -> note.id().equals(head.metadata().get(Publisher.ID)))
                .isPresent();
    }

    @Override
    public FileClaim claim(String path, String holder) {
        String name = path.endsWith(LOCK) ? path.substring(0, path.length() - LOCK.length()) : path;
        S3Claim claim = new Claiming(new Lock(bucket, key(name) + LOCK), patience).take(holder, claims::remove);
        claims.add(claim);
        return claim;
    }

    /** Returns if no claim of these files was lost. */
    void requireClaims() {
        claims.forEach(S3Claim::require);
    }

    @Override
    public String describe(String path) {
        return path.isEmpty() ? root.toString() : bucket.describe(key(path));
    }

    private String key(String path) {
        return root.key(PathRules.checkFile(path));
    }

    /** Ends connections and threads; claims and uploads have to be closed before. */
    @Override
    public void close() {
        bucket.close();
    }
}
