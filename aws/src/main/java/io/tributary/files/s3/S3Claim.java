package io.tributary.files.s3;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.FileClaim;
import io.tributary.files.Precondition;
import io.tributary.files.s3.Lock.Seen;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    private final Lock lock;
    private final LockFile mine;
    private final Consumer<S3Claim> atClose;
    private final Thread heart;
    private String etag;
    private long beats;
    private volatile long heldUntil;
    private @Nullable String lostTo;
    private boolean closed;

    private S3Claim(Lock lock, LockFile mine, String etag, long since, Consumer<S3Claim> atClose) {
        this.lock = lock;
        this.mine = mine;
        this.etag = etag;
        this.atClose = atClose;
        this.heldUntil = since + leaseNanos();
        this.heart = new Thread(this::beatUntilClosed, "s3-claim");
        this.heart.setDaemon(true);
    }

    /**
     * A claim that was just written, and is kept from now on.
     *
     * @param etag of the lock with {@code mine} in it
     * @param since when writing it began, by {@link System#nanoTime}
     */
    static S3Claim begin(Lock lock, LockFile mine, String etag, long since, Consumer<S3Claim> atClose) {
        S3Claim claim = new S3Claim(lock, mine, etag, since, atClose);
        OF_THIS_PROCESS.add(mine.id());
        claim.heart.start();
        return claim;
    }

    static boolean isOfThisProcess(String id) {
        return OF_THIS_PROCESS.contains(id);
    }

    private long leaseNanos() {
        return TimeUnit.MILLISECONDS.toNanos(mine.leaseMillis());
    }

    private void beatUntilClosed() {
        long pause = Math.max(1, mine.leaseMillis() / BEATS_A_LEASE);
        try {
            do {
                Thread.sleep(pause);
            } while (beatOrSay());
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean beatOrSay() {
        try {
            return beat();
        } catch (PipelineException e) {
            LOG.atWarn().log("claim not renewed, will retry: {}", PipelineException.describe(e));
            return true;
        }
    }

    /** Renews the lease; whether it is held and not closed. */
    private synchronized boolean beat() {
        if (closed || lostTo != null) {
            return false;
        }
        long since = System.nanoTime();
        beats++;
        LockFile next = new LockFile(mine.id(), mine.holder(), mine.leaseMillis(), beats);
        Optional<String> renewed =
                lock.write(next, new Precondition.Unchanged(etag)).or(this::stillMine);
        if (renewed.isEmpty()) {
            return false;
        }
        etag = renewed.get();
        heldUntil = since + leaseNanos();
        return true;
    }

    /** The ETag if the lock is another and ours all the same: an earlier beat was carried out late. */
    private synchronized Optional<String> stillMine() {
        Optional<Seen> seen = lock.read();
        if (seen.isPresent() && seen.get().file().id().equals(mine.id())) {
            return Optional.of(seen.get().etag());
        }
        String other = seen.map(found -> found.file().holder()).orElse("nobody: it was deleted");
        lostTo = other;
        LOG.atError().log("claim of {} lost, it is held by {}", lock, other);
        return Optional.empty();
    }

    /**
     * Returns if the claim is held, as far as can be known without asking each time.
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
                    "Lost the claim of " + lock + ": it is held by " + other,
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
                lock.delete(etag);
            } catch (PipelineException e) {
                LOG.atDebug().log("claim runs out by itself: {}", PipelineException.describe(e));
            }
        }
        return true;
    }
}
