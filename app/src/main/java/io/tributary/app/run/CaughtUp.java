package io.tributary.app.run;

import io.tributary.capture.Capture;
import io.tributary.change.Position;
import io.tributary.landing.LandingState;
import io.tributary.landing.SourceMark;
import io.tributary.landing.TableState.Phase;

/**
 * The goal of a run with an end: every load is finished, and everything up to a position noted at the source is landed.
 * The position is noted once the source keeps its log for us: what is noted then comes by in the stream, and with it
 * the names of all tables. Thread-safe.
 */
public final class CaughtUp implements CommitListener {
    private final Capture capture;
    private boolean wanted;
    private boolean reached;
    private Position position = Position.NONE;
    private LandingState landed = LandingState.EMPTY;

    public CaughtUp(Capture capture) {
        this.capture = capture;
    }

    /** From now on the goal is everything committed before this call; without it the goal is never reached. */
    public synchronized void want() {
        wanted = true;
    }

    /** Whether there is a goal at all. */
    public synchronized boolean isWanted() {
        return wanted;
    }

    /** The position noted; {@link Position#NONE} before. */
    public synchronized Position position() {
        return position;
    }

    /** Whether everything wanted is landed; stays so. To be asked again and again: not every step there is a commit. */
    public synchronized boolean isReached() {
        judge();
        return reached;
    }

    /** Notes the source's position if {@link #isToBeNoted}; asks the source, so it may take its time. */
    public void look() {
        if (isToBeNoted()) {
            noted(capture.currentPosition());
        }
    }

    /** Whether the source's position is wanted and can be noted now, and was not. */
    public synchronized boolean isToBeNoted() {
        return wanted && position.isNone() && landed.source().kind() == SourceMark.Kind.ESTABLISHED;
    }

    private synchronized void noted(Position current) {
        position = current;
        judge();
    }

    @Override
    public synchronized void begun(LandingState state) {
        landed = state;
    }

    @Override
    public synchronized void committed(LandingState before, LandingState after) {
        landed = after;
        judge();
    }

    private void judge() {
        reached |= !position.isNone() && isLoaded(landed) && capture.reached(landed.position(), position);
    }

    private static boolean isLoaded(LandingState state) {
        return state.tables().values().stream()
                .noneMatch(table -> table.phase() == Phase.NEW || table.phase() == Phase.LOADING);
    }
}
