package io.tributary.error;

/**
 * Why something failed, and with it two facts: who has to act, and whether trying again by itself can help. Codes are
 * part of the user interface: they are printed, logged and documented, and never renamed.
 */
public enum ErrorCode {
    CONFIGURATION_INVALID(Actor.USER, Retry.NEVER),
    SOURCE_UNREACHABLE(Actor.SOURCE, Retry.AGAIN),
    SOURCE_REFUSED(Actor.SOURCE, Retry.AFTER_OPERATOR),
    SOURCE_PERMISSION_MISSING(Actor.SOURCE, Retry.AFTER_OPERATOR),
    SOURCE_SETTING_UNSUITABLE(Actor.SOURCE, Retry.AFTER_OPERATOR),
    SOURCE_IDENTITY_CHANGED(Actor.SOURCE, Retry.AFTER_OPERATOR),
    SOURCE_SLOT_LOST(Actor.SOURCE, Retry.AFTER_OPERATOR),
    SOURCE_SLOT_IN_USE(Actor.SOURCE, Retry.AGAIN),
    SOURCE_SLOT_FOREIGN(Actor.SOURCE, Retry.AFTER_OPERATOR),
    SOURCE_SNAPSHOT_LOST(Actor.SOURCE, Retry.AGAIN),
    SOURCE_LOG_LOST(Actor.SOURCE, Retry.AFTER_OPERATOR),
    SOURCE_SERVER_ID_IN_USE(Actor.SOURCE, Retry.AGAIN),
    SOURCE_PROTOCOL_UNEXPECTED(Actor.BUG, Retry.NEVER),
    TABLE_NOT_FOUND(Actor.USER, Retry.NEVER),
    TABLE_HAS_NO_IDENTITY(Actor.SOURCE, Retry.AFTER_OPERATOR),
    TABLE_NAME_UNSUPPORTED(Actor.SOURCE, Retry.NEVER),
    TABLE_SCHEMA_UNSUPPORTED(Actor.SOURCE, Retry.AFTER_OPERATOR),
    VALUE_UNSUPPORTED(Actor.SOURCE, Retry.AFTER_OPERATOR),
    LANDING_IN_USE(Actor.LANDING, Retry.AFTER_OPERATOR),
    LANDING_FENCED(Actor.LANDING, Retry.NEVER),
    LANDING_FOREIGN(Actor.LANDING, Retry.NEVER),
    LANDING_CORRUPT(Actor.LANDING, Retry.AFTER_OPERATOR),
    TARGET_IN_USE(Actor.TARGET, Retry.AFTER_OPERATOR),
    TARGET_CHANGED_OUTSIDE(Actor.TARGET, Retry.AFTER_OPERATOR),
    TARGET_DIVERGED(Actor.TARGET, Retry.AFTER_OPERATOR),
    TARGET_UNAVAILABLE(Actor.TARGET, Retry.AGAIN),
    TARGET_REFUSED(Actor.TARGET, Retry.AFTER_OPERATOR),
    TARGET_PERMISSION_MISSING(Actor.TARGET, Retry.AFTER_OPERATOR),
    FILE_NOT_FOUND(Actor.BUG, Retry.AGAIN),
    FILE_CONFLICT(Actor.BUG, Retry.AGAIN),
    FILE_IN_USE(Actor.USER, Retry.AFTER_OPERATOR),
    FILE_FULL(Actor.USER, Retry.AGAIN),
    FILE_IO(Actor.USER, Retry.AGAIN),
    EVENT_NOT_UNDERSTOOD(Actor.USER, Retry.NEVER),
    QUEUE_UNAVAILABLE(Actor.USER, Retry.AGAIN),
    QUEUE_REFUSED(Actor.USER, Retry.AFTER_OPERATOR),
    JOB_BUSY(Actor.USER, Retry.AGAIN),
    JOB_UNAVAILABLE(Actor.USER, Retry.AGAIN),
    JOB_REFUSED(Actor.USER, Retry.AFTER_OPERATOR),
    JOB_FAILED(Actor.USER, Retry.AFTER_OPERATOR),
    CONSOLE_UNAVAILABLE(Actor.USER, Retry.AGAIN),
    WEBHOOK_UNAVAILABLE(Actor.USER, Retry.AGAIN),
    WEBHOOK_REFUSED(Actor.USER, Retry.NEVER),
    TIME_OVER(Actor.USER, Retry.AGAIN),
    INTERNAL(Actor.BUG, Retry.NEVER);

    /** Who has to act before the failed thing can work. */
    public enum Actor {
        USER,
        SOURCE,
        LANDING,
        TARGET,
        BUG
    }

    /** What trying again can achieve. */
    public enum Retry {
        /** May heal by itself: try again with growing pauses. */
        AGAIN,
        /** Helps only once an operator has followed the hint. */
        AFTER_OPERATOR,
        /** Fails the same way for ever. */
        NEVER
    }

    private final Actor actor;
    private final Retry retry;

    ErrorCode(Actor actor, Retry retry) {
        this.actor = actor;
        this.retry = retry;
    }

    public Actor actor() {
        return actor;
    }

    public Retry retry() {
        return retry;
    }
}
