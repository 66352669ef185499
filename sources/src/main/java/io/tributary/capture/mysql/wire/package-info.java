/** One connection to a MySQL or MariaDB server: login, queries, streamed results, the dump of its log. */
@NullMarked
package io.tributary.capture.mysql.wire;

import org.jspecify.annotations.NullMarked;
