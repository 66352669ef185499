package io.tributary.aws;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tributary.app.apply.EventRun;
import io.tributary.app.console.Logs;
import io.tributary.error.PipelineException;
import io.tributary.files.s3.S3Files;
import io.tributary.trigger.s3.Message;
import io.tributary.trigger.s3.S3Events;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The handler: {@code io.tributary.aws.ApplyHandler::handleRequest}. Takes events of S3 as a queue, SNS, EventBridge or S3
 * itself delivers them, and those of a schedule. To a queue it answers with the messages that have to come again,
 * {@code {"batchItemFailures":[{"itemIdentifier":"…"}]}}; to everybody else it fails when something has to, but to a schedule
 * that comes again by itself not because somebody is at work.
 *
 * <p>The pipeline file is in the environment variable {@value FunctionPipeline#VARIABLE}. Made once an environment, before the
 * first event, without a connection to anything but where the file is; nothing is held between two calls.
 */
public final class ApplyHandler implements RequestStreamHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ApplyHandler.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final EventRun run;

    /** Reads the pipeline file. */
    public ApplyHandler() {
        Logs.start(Logs.Format.JSON, Logs.Detail.NORMAL, System.out);
        Thread rehearsal = new Thread(S3Files::rehearse, "rehearsal");
        rehearsal.setDaemon(true);
        rehearsal.start();
        boolean areFiguresTold = "emf".equalsIgnoreCase(System.getenv("TRIBUTARY_METRICS"));
        run = EventRun.open(FunctionPipeline.read(System::getenv), areFiguresTold);
        if ("snap-start".equals(System.getenv("AWS_LAMBDA_INITIALIZATION_TYPE"))) {
            // what is loaded by now is in the snapshot
            join(rehearsal);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        JsonNode invocation = JSON.readTree(input);
        List<Message> messages = S3Events.messages(context.getAwsRequestId(), invocation);
        EventRun.Outcome outcome = run.run(messages, Duration.ofMillis(context.getRemainingTimeInMillis()));
        // what is printed to the standard output of a function is its log, where CloudWatch finds figures
        outcome.figures().forEach(System.out::println);
        Map<String, PipelineException> left = outcome.left();
        left.forEach((id, why) -> LOG.atWarn()
                .addKeyValue("code", why.code())
                .log("message {} has to come again: {} {}", id, PipelineException.describe(why), why.hint()));
        if (!S3Events.isOfQueue(invocation) && !left.isEmpty() && !isForTheNextSweep(messages, left)) {
            throw left.values().iterator().next();
        }
        JSON.writeValue(output, S3Events.isOfQueue(invocation) ? answer(left) : JSON.createObjectNode());
    }

    /** A run of the job may take hours: every sweep that failed meanwhile would be an alarm for nothing. */
    private static boolean isForTheNextSweep(List<Message> messages, Map<String, PipelineException> left) {
        return messages.stream().allMatch(Message::isSweep)
                && left.values().stream().allMatch(EventRun::isSomebodyAtWork);
    }

    private static ObjectNode answer(Map<String, PipelineException> left) {
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode failures = answer.putArray("batchItemFailures");
        left.keySet().forEach(id -> failures.addObject().put("itemIdentifier", id));
        return answer;
    }
}
