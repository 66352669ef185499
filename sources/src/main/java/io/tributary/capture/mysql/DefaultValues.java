package io.tributary.capture.mysql;

import io.tributary.capture.mysql.sql.Names;
import io.tributary.capture.mysql.value.CanonicalText;
import io.tributary.capture.mysql.value.ColumnForm;
import io.tributary.capture.mysql.value.ColumnForms;
import io.tributary.capture.mysql.value.FormContext;
import io.tributary.capture.mysql.wire.MysqlErrors;
import io.tributary.capture.mysql.wire.RowStream;
import io.tributary.capture.mysql.wire.ServerFailure;
import io.tributary.capture.mysql.wire.Session;
import io.tributary.change.TableId;
import io.tributary.error.PipelineException;
import org.jspecify.annotations.Nullable;

/** What rows show in a column that is younger than they are. The server is asked, so that it is what a load would read. */
final class DefaultValues {
    private final Connections connections;
    private final FormContext forms;

    DefaultValues(Connections connections, FormContext forms) {
        this.connections = connections;
        this.forms = forms;
    }

    /**
     * The canonical text of a column's constant default; null is NULL, also where a load writes NULL for it.
     *
     * @throws CannotFollow when the server cannot tell, because the table has no row now, or the column is gone again
     */
    @Nullable
    String of(TableId table, CatalogColumn column) throws CannotFollow {
        ColumnForm form = ColumnForms.of(column.sourceType(), forms);
        String value = form.select("DEFAULT(" + Names.quote(column.name()) + ")");
        try (Session session = connections.load();
                RowStream rows = session.stream("SELECT " + value + " FROM " + Names.quote(table) + " LIMIT 1")) {
            if (!rows.next()) {
                throw new CannotFollow("column " + column.name() + " was added, and no row shows its default");
            }
            return CanonicalText.ofResult(form, rows, 0).orElse(null);
        } catch (PipelineException e) {
            if (ServerFailure.is(e, MysqlErrors.NO_SUCH_TABLE, MysqlErrors.UNKNOWN_COLUMN, MysqlErrors.NO_DEFAULT)) {
                throw new CannotFollow("column " + column.name() + " was added, and was changed since");
            }
            throw e;
        }
    }
}
