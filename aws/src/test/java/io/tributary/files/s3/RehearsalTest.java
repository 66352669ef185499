package io.tributary.files.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;

/** Each kind of request that files send is rehearsed once, and its answer is understood. */
final class RehearsalTest {
    private static final class Recording implements SdkHttpClient {
        private final SdkHttpClient store = new Rehearsal();
        private final List<String> requests = Collections.synchronizedList(new ArrayList<>());

        @Override
        public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
            requests.add(request.httpRequest().method() + " "
                    + String.join(
                            "&", request.httpRequest().rawQueryParameters().keySet()));
            return store.prepareRequest(request);
        }

        @Override
        public void close() {
            store.close();
        }
    }

    @Test
    void everyKindOfRequestIsSentAndAnswered() throws Exception {
        System.setProperty("aws.accessKeyId", "test");
        System.setProperty("aws.secretAccessKey", "test");
        Recording store = new Recording();

        Rehearsal.send(store);

        assertThat(store.requests)
                .containsExactlyInAnyOrder(
                        "GET list-type&prefix",
                        "GET uploads&prefix",
                        "HEAD ",
                        "GET ",
                        "GET ",
                        "PUT ",
                        "DELETE ",
                        "POST delete",
                        "POST uploads",
                        "PUT partNumber&uploadId",
                        "POST uploadId");
    }
}
