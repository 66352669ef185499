/** Access to AWS: region, credentials and endpoint of every client. Begin with {@link AwsAccess}. Imports {@code error} only. */
@NullMarked
package io.tributary.access;

import org.jspecify.annotations.NullMarked;
