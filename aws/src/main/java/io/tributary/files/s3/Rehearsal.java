package io.tributary.files.s3;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tributary.error.PipelineException;
import io.tributary.files.Precondition;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * One request of each kind to a store that is not there. The SDK makes about two thousand classes for them, most at the first
 * use of a kind, which is most of the time that a process needs to its first request that counts.
 */
final class Rehearsal implements SdkHttpClient {
    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);
    private static final Duration ATTEMPT_WITHIN = Duration.ofSeconds(10);
    private static final String KEY = "key";
    private static final byte[] CONTENT = "1".getBytes(US_ASCII);
    private static final String OBJECT =
            "<Key>key</Key><LastModified>2026-01-01T00:00:00Z</LastModified>" + "<ETag>\"e\"</ETag><Size>1</Size>";
    private static final String LISTING =
            "<ListBucketResult><IsTruncated>false</IsTruncated><Contents>" + OBJECT + "</Contents></ListBucketResult>";
    private static final String UPLOADS =
            "<ListMultipartUploadsResult><IsTruncated>false</IsTruncated></ListMultipartUploadsResult>";
    private static final String UPLOAD =
            "<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>";
    private static final String COMPLETED =
            "<CompleteMultipartUploadResult><ETag>\"e\"</ETag></CompleteMultipartUploadResult>";
    private static final String DELETED = "<DeleteResult></DeleteResult>";

    /** Never fails: what does not work here is found out by the first request that counts. */
    static void run() {
        try {
            Clients.connections().close();
            send(new Rehearsal());
        } catch (PipelineException | SdkException | IOException failure) {
            LOG.atDebug().setCause(failure).log("rehearsal of requests given up");
        }
    }

    static void send(SdkHttpClient store) throws IOException {
        S3Settings settings = S3Settings.at(new S3Address("rehearsal", ""))
                .withEndpoint(URI.create("http://localhost"), true)
                .withRegion("us-east-1");
        Clients clients = Clients.of(settings, ATTEMPT_WITHIN, store);
        try (Bucket bucket = new Bucket(settings, clients)) {
            send(bucket);
        }
    }

    private static void send(Bucket bucket) throws IOException {
        bucket.list("", object -> {});
        bucket.unfinished("");
        new SideNote(bucket, KEY).find();
        try (InputStream in = S3Stream.open(bucket, KEY, 0)) {
            in.readAllBytes();
        }
        Map<String, String> metadata = Map.of(Publisher.ID, Publisher.newId());
        Publisher publisher = new Publisher(bucket);
        publisher.put(KEY, CONTENT, CONTENT.length, metadata, Precondition.ABSENT);
        new Lock(bucket, KEY).read();
        bucket.delete(KEY, "e");
        bucket.delete(List.of(KEY));
        Parts parts = new Parts(bucket, KEY, metadata);
        parts.send(CONTENT, CONTENT.length);
        publisher.complete(KEY, "", parts.uploadId(), parts.all(), Precondition.ABSENT);
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                if (request.contentStreamProvider().isPresent()) {
                    try (InputStream body =
                            request.contentStreamProvider().get().newStream()) {
                        body.readAllBytes();
                    }
                }
                return answer(request.httpRequest());
            }

            @Override
            public void abort() {
                // it is answered at once
            }
        };
    }

    private static HttpExecuteResponse answer(SdkHttpRequest request) {
        byte[] body = body(request);
        SdkHttpResponse head = SdkHttpResponse.builder()
                .statusCode(200)
                .putHeader("ETag", "\"e\"")
                .putHeader("Date", "Thu, 01 Jan 2026 00:00:00 GMT")
                .putHeader("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT")
                .putHeader("Content-Length", Integer.toString(body.length))
                .build();
        return HttpExecuteResponse.builder()
                .response(head)
                .responseBody(AbortableInputStream.create(new ByteArrayInputStream(body)))
                .build();
    }

    private static byte[] body(SdkHttpRequest request) {
        Map<String, ?> query = request.rawQueryParameters();
        boolean isUploads = query.containsKey("uploads");
        String text =
                switch (request.method()) {
                    case GET -> query.containsKey("list-type") ? LISTING : isUploads ? UPLOADS : "1";
                    case POST -> isUploads ? UPLOAD : query.containsKey("delete") ? DELETED : COMPLETED;
                    default -> "";
                };
        return text.getBytes(US_ASCII);
    }

    @Override
    public void close() {
        // has nothing
    }
}
