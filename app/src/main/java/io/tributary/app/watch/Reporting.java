package io.tributary.app.watch;

import io.tributary.app.alerts.Alerts;
import io.tributary.app.alerts.Webhook;
import io.tributary.app.config.AlertsConfig;
import io.tributary.app.pipeline.Pipeline;
import io.tributary.app.run.ProcessReport;
import io.tributary.app.run.RefusedWriter;
import io.tributary.app.status.StatusReport;
import io.tributary.error.PipelineException;
import java.net.URI;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What others learn of one process, from before its first claim to its end. Whoever refuses it finds word of it in the landing zone; a
 * webhook is told of problems and of the failure that ends it, also when it never came to work.
 */
public final class Reporting implements AutoCloseable {
    private final Pipeline pipeline;
    private final ProcessReport process;
    private final Watch.Page page;
    private final @Nullable Webhook webhook;
    private final @Nullable Alerts alerts;

    private Reporting(Pipeline pipeline, String command, Watch.Page page) {
        this.pipeline = pipeline;
        this.page = page;
        process = ProcessReport.ofThis(command, pipeline.clock().instant());
        AlertsConfig config = pipeline.config().alerts();
        if (page == Watch.Page.SERVED && config.isTold()) {
            Webhook told = Webhook.start(
                    URI.create(config.webhook().text()), config.token().text());
            webhook = told;
            alerts = new Alerts(pipeline.config().name(), config.after(), told::send);
        } else {
            webhook = null;
            alerts = null;
        }
    }

    /** Of a process that shows by itself what it does, and whose end somebody waits for. */
    public static Reporting none(Pipeline pipeline, String command) {
        return new Reporting(pipeline, command, Watch.Page.NONE);
    }

    /**
     * Does a command's work, and lets others learn why it failed.
     *
     * @return the work's exit code
     */
    public static int over(Pipeline pipeline, String command, Watch.Page page, ToIntFunction<Reporting> work) {
        try (Reporting reporting = new Reporting(pipeline, command, page)) {
            return reporting.over(work);
        }
    }

    private int over(ToIntFunction<Reporting> work) {
        try {
            return work.applyAsInt(this);
        } catch (PipelineException failure) {
            RefusedWriter.note(
                    pipeline.landing(), process, failure, pipeline.clock().instant());
            if (alerts != null) {
                alerts.ended(failure, pipeline.clock().instant());
            }
            throw failure;
        }
    }

    /** The process, as it began. */
    public ProcessReport process() {
        return process;
    }

    Watch.Page page() {
        return page;
    }

    /** Whether anybody is told of problems. */
    boolean isTold() {
        return alerts != null;
    }

    /** Has somebody told of what is new in a status; by one thread at a time. */
    void look(StatusReport status) {
        if (alerts != null) {
            alerts.look(status);
        }
    }

    /** What there is to tell is told first, unless that takes too long. */
    @Override
    public void close() {
        if (webhook != null) {
            webhook.close();
        }
    }
}
