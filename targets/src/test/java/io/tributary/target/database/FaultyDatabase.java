package io.tributary.target.database;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;

/** Connections, one of which ends at the n-th step: a statement, a commit, or the begin of a COPY. */
final class FaultyDatabase implements Sessions.Connector {
    /** What ends right after the step was carried out. */
    enum Effect {
        CONNECTION,
        PROCESS
    }

    private static final Set<String> STEPS = Set.of("commit", "rollback", "setSavepoint", "unwrap");

    private final DatabaseSettings settings;
    private final long fatal;
    private final Effect effect;
    private final List<Connection> connections = new ArrayList<>();
    private long steps;
    private boolean dead;

    /** @param fatal number of the step; 0: none */
    FaultyDatabase(DatabaseSettings settings, long fatal, Effect effect) {
        this.settings = settings;
        this.fatal = fatal;
        this.effect = effect;
    }

    long steps() {
        return steps;
    }

    boolean isDead() {
        return dead;
    }

    @Override
    public Connection connect(Dialect dialect) throws SQLException {
        if (dead) {
            throw new SQLException("the process is dead", "08001");
        }
        Properties options = dialect.options();
        options.setProperty("user", settings.user());
        options.setProperty("password", settings.password());
        Connection connection = DriverManager.getConnection(dialect.url(settings.url()), options);
        connections.add(connection);
        return proxy(Connection.class, connection, connection);
    }

    private <T> T proxy(Class<T> type, T real, Connection connection) {
        Object proxy = Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> invoke(real, method, arguments, connection));
        return type.cast(proxy);
    }

    private Object invoke(Object real, Method method, Object[] arguments, Connection connection) throws Throwable {
        boolean isStep = method.getName().startsWith("execute") || STEPS.contains(method.getName());
        if (dead && !method.getName().equals("close")) {
            throw new SQLException("the process is dead", "08006");
        }
        Object result;
        try {
            result = method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
        if (isStep) {
            steps++;
            if (steps == fatal) {
                end(connection);
                throw new SQLException("the connection is gone", "08006");
            }
        }
        if (method.getName().equals("unwrap")) {
            return result;
        }
        if (result instanceof PreparedStatement statement) {
            return proxy(PreparedStatement.class, statement, connection);
        }
        return result instanceof Statement statement ? proxy(Statement.class, statement, connection) : result;
    }

    private void end(Connection connection) throws SQLException {
        if (effect == Effect.CONNECTION) {
            connection.abort(Runnable::run);
            return;
        }
        dead = true;
        for (Connection each : connections) {
            each.abort(Runnable::run);
        }
    }
}
