package io.tributary.bench;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.InputStream;
import java.io.OutputStream;

/** What any function in Java costs before it does something. */
public final class NothingHandler implements RequestStreamHandler {
    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws java.io.IOException {
        output.write("{}".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }
}
