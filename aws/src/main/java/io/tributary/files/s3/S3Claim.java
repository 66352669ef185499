package io.tributary.files.s3;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.FileClaim;
import io.tributary.files.Precondition;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * A claim as a lease: an object, created only if absent, whose holder replaces it, only if unchanged, three times a
 * lease. Who wants to claim it too is refused when he sees it replaced, and takes it over, only if unchanged, when it
 * stood still for a whole lease. That time is measured by the store's clock (date of the answer less date of the object)
 * and from then on by the watcher's own; no two clocks are compared, they only have to run about equally fast.
 *
 * <p>So a holder who is stopped for longer than a lease may lose it without knowing. He finds out at his next beat, and
 * before each publish and deletion when a beat is overdue; from then on both are refused. A request already under way
 * then is not: what a claim protects has to be safe by preconditions, as the commit log and final files are.
 */
final class S3Claim implements FileClaim {
    private static final Logger LOG = LoggerFactory.getLogger(S3Claim.class);
    private static final Set<String> OF_THIS_PROCESS = ConcurrentHashMap.newKeySet();
    private static final int BEATS_A_LEASE = 3;
    private static final int LOOKS_A_LEASE = 12;
    private static final int ATTEMPTS_MAX = 20;

    private final Bucket bucket;
    private final String key;
    private final LockFile mine;
    private final Consumer<S3Claim> atClose;
    private final Thread heart;
    private String etag;
    private long beat;
    private volatile long heldUntil;
    private @Nullable String lostTo;
    private boolean closed;

    private S3Claim(Bucket bucket, String key, LockFile mine, String etag, long since, Consumer<S3Claim> atClose) {
        this.bucket = bucket;
        this.key = key;
        this.mine = mine;
        this.etag = etag;
        this.atClose = atClose;
        this.heldUntil = since + TimeUnit.MILLISECONDS.toNanos(mine.leaseMillis());
        OF_THIS_PROCESS.add(mine.id());
        heart = new Thread(this::beatUntilClosed, "s3-claim");
        heart.setDaemon(true);
    }

    /**
     * Claims a key. Waits up to a lease where a holder may be dead.
     *
     * @param atClose told when the claim is given up
     * @throws PipelineException {@code FILE_IN_USE} naming the holder
     */
    static S3Claim take(Bucket bucket, String key, String holder, Consumer<S3Claim> atClose) {
        LockFile mine = new LockFile(
                Publisher.newId(), holder, bucket.settings().lease().toMillis(), 0);
        Precondition precondition = Precondition.ABSENT;
        for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
            long since = System.nanoTime();
            Optional<String> etag = put(bucket, key, mine, precondition);
            if (etag.isPresent()) {
                S3Claim claim = new S3Claim(bucket, key, mine, etag.get(), since, atClose);
                claim.heart.start();
                return claim;
            }
            Optional<Seen> other = Seen.at(bucket, key);
            precondition = other.isPresent()
                    ? new Precondition.Unchanged(awaitSilence(bucket, key, other.get()))
                    : Precondition.ABSENT;
        }
        throw new PipelineException(
                ErrorCode.FILE_IO, "Cannot claim " + bucket.describe(key) + ": it changes all the time", "");
    }

    /** The new ETag, empty when the precondition does not hold. */
    private static Optional<String> put(Bucket bucket, String key, LockFile lock, Precondition precondition) {
        byte[] bytes = lock.bytes();
        try {
            return Optional.of(new Publisher(bucket)
                    .put(key, bytes, bytes.length, Map.of(Publisher.ID, Publisher.newId()), precondition));
        } catch (PipelineException e) {
            if (e.code() == ErrorCode.FILE_CONFLICT) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** A lock as it was found, and for how long it had not changed then. */
    private record Seen(LockFile lock, String etag, long silentMillis) {
        static Optional<Seen> at(Bucket bucket, String key) {
            return bucket.small(key)
                    .map(found -> new Seen(
                            LockFile.parse(
                                    found.asByteArray(),
                                    bucket.settings().lease().toMillis()),
                            Bucket.bare(found.response().eTag()),
                            silence(found)));
        }

        /** By the store's clock, whose dates have whole seconds; 0 where it gives none. */
        private static long silence(ResponseBytes<GetObjectResponse> found) {
            Instant changed = found.response().lastModified();
            Optional<String> date = found.response().sdkHttpResponse().firstMatchingHeader("Date");
            if (changed == null || date.isEmpty()) {
                return 0;
            }
            try {
                Instant now = DateTimeFormatter.RFC_1123_DATE_TIME.parse(date.get(), Instant::from);
                return Math.max(0, Duration.between(changed, now).toMillis() - 1000);
            } catch (DateTimeParseException e) {
                return 0;
            }
        }
    }

    /** Returns the ETag when the holder let its lease run out or the lock is gone, and refuses when it is alive. */
    private static String awaitSilence(Bucket bucket, String key, Seen seen) {
        LockFile lock = seen.lock;
        if (OF_THIS_PROCESS.contains(lock.id())) {
            throw inUse(bucket, key, lock);
        }
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(lock.leaseMillis() - seen.silentMillis);
        boolean told = false;
        while (System.nanoTime() < until) {
            if (!told) {
                LOG.atInfo().log("waiting whether {} still holds {}", lock.holder(), bucket.describe(key));
                told = true;
            }
            try {
                Thread.sleep(Math.max(1, lock.leaseMillis() / LOOKS_A_LEASE));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw inUse(bucket, key, lock);
            }
            Optional<Seen> now = Seen.at(bucket, key);
            if (now.isEmpty()) {
                return seen.etag;
            }
            if (!now.get().etag.equals(seen.etag)) {
                throw inUse(bucket, key, now.get().lock);
            }
        }
        return seen.etag;
    }

    private static PipelineException inUse(Bucket bucket, String key, LockFile lock) {
        return new PipelineException(
                ErrorCode.FILE_IN_USE,
                "Cannot claim " + bucket.describe(key) + ": held by " + lock.holder(),
                "Stop the other process, or let it do the work");
    }

    private void beatUntilClosed() {
        long pause = Math.max(1, mine.leaseMillis() / BEATS_A_LEASE);
        try {
            while (true) {
                Thread.sleep(pause);
                try {
                    if (!beat()) {
                        return;
                    }
                } catch (PipelineException e) {
                    LOG.atWarn().log("claim not renewed, will retry: {}", PipelineException.describe(e));
                }
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    /** Renews the lease; whether it is held and not closed. */
    private synchronized boolean beat() {
        if (closed || lostTo != null) {
            return false;
        }
        long since = System.nanoTime();
        beat++;
        LockFile next = new LockFile(mine.id(), mine.holder(), mine.leaseMillis(), beat);
        Optional<String> renewed = put(bucket, key, next, new Precondition.Unchanged(etag));
        if (renewed.isEmpty()) {
            renewed = stillMine();
        }
        if (renewed.isEmpty()) {
            return false;
        }
        etag = renewed.get();
        heldUntil = since + TimeUnit.MILLISECONDS.toNanos(mine.leaseMillis());
        return true;
    }

    /** A beat whose answer was lost changed the lock, and it is ours all the same. */
    private Optional<String> stillMine() {
        Optional<Seen> seen = Seen.at(bucket, key);
        if (seen.isPresent() && seen.get().lock.id().equals(mine.id())) {
            return Optional.of(seen.get().etag);
        }
        String other = seen.map(found -> found.lock.holder()).orElse("nobody: it was deleted");
        lostTo = other;
        LOG.atError().log("claim of {} lost, it is held by {}", bucket.describe(key), other);
        return Optional.empty();
    }

    /**
     * Returns if the claim is held, as far as can be known without asking before each step.
     *
     * @throws PipelineException {@code FILE_IN_USE} naming who took it over
     */
    void require() {
        if (System.nanoTime() - heldUntil >= 0) {
            beat();
        }
        String other = lostTo();
        if (other != null) {
            throw new PipelineException(
                    ErrorCode.FILE_IN_USE,
                    "Lost the claim of " + bucket.describe(key) + ": it is held by " + other,
                    "Let one process work here; this one stood still for too long");
        }
    }

    private synchronized @Nullable String lostTo() {
        return lostTo;
    }

    @Override
    public void close() {
        if (release()) {
            heart.interrupt();
            OF_THIS_PROCESS.remove(mine.id());
            atClose.accept(this);
        }
    }

    private synchronized boolean release() {
        if (closed) {
            return false;
        }
        closed = true;
        if (lostTo == null) {
            try {
                bucket.delete(key, etag);
            } catch (PipelineException e) {
                LOG.atDebug().log("claim runs out by itself: {}", PipelineException.describe(e));
            }
        }
        return true;
    }
}
