package io.tributary.app.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ctrl-C and SIGTERM: the first asks to stop, a second ends the process at once. A process that has not ended within the
 * time limit is ended where it stands; what is on disk is always good to go on from.
 *
 * <p>A shutdown hook would not do: it cannot see a second Ctrl-C, leaves another exit code, and runs beside the hooks of
 * libraries, which close what the last step still needs. {@code sun.misc.Signal} is reached by reflection because the
 * compiler warns of it whatever is suppressed; every Java since 1.2 has it.
 */
public final class Signals {
    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);
    private static final Duration LIMIT = Duration.ofSeconds(9);
    private static final int KILLED = 130;

    private final StopSignal stop;
    private final AtomicInteger received = new AtomicInteger();

    private Signals(StopSignal stop) {
        this.stop = stop;
    }

    /** Turns the signals into requests to stop from now on. */
    public static void install(StopSignal stop) {
        Signals signals = new Signals(stop);
        signals.listen("INT");
        signals.listen("TERM");
    }

    /** Takes the end of a stream for a request to stop, as a signal is: whoever holds the other end asks for it, or is gone. */
    public static void installEndOf(InputStream in, StopSignal stop) {
        Thread watching = new Thread(
                () -> {
                    try {
                        in.transferTo(OutputStream.nullOutputStream());
                    } catch (IOException e) {
                        LOG.atDebug().setCause(e).log("the stream ends in a failure");
                    }
                    stop(stop);
                },
                "input-end");
        watching.setDaemon(true);
        watching.start();
    }

    private void listen(String name) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> listener = Class.forName("sun.misc.SignalHandler");
            InvocationHandler call = (proxy, method, arguments) -> {
                if (method.getName().equals("handle")) {
                    received();
                }
                return null;
            };
            Object proxy = Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {listener}, call);
            signal.getMethod("handle", signal, listener)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            LOG.atDebug().setCause(e).log("signal {} cannot be caught; it ends the process at once", name);
        }
    }

    private void received() {
        if (received.incrementAndGet() > 1) {
            Runtime.getRuntime().halt(KILLED);
        }
        stop(stop);
    }

    private static void stop(StopSignal stop) {
        stop.request();
        Thread limit = new Thread(Signals::endInTime, "stop-limit");
        limit.setDaemon(true);
        limit.start();
    }

    private static void endInTime() {
        new StopSignal().await(LIMIT);
        LOG.atWarn()
                .log(
                        "the current step did not end in time and is given up; the next start goes on from the last commit");
        Runtime.getRuntime().halt(0);
    }
}
