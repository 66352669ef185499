package io.tributary.readers;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.rest.CatalogHandlers;
import org.apache.iceberg.rest.Endpoint;
import org.apache.iceberg.rest.RESTCatalogProperties.SnapshotMode;
import org.apache.iceberg.rest.RESTSerializers;
import org.apache.iceberg.rest.RESTUtil;
import org.apache.iceberg.rest.requests.CreateNamespaceRequest;
import org.apache.iceberg.rest.requests.CreateTableRequest;
import org.apache.iceberg.rest.requests.RegisterTableRequest;
import org.apache.iceberg.rest.requests.RenameTableRequest;
import org.apache.iceberg.rest.requests.UpdateNamespacePropertiesRequest;
import org.apache.iceberg.rest.requests.UpdateTableRequest;
import org.apache.iceberg.rest.responses.ConfigResponse;
import org.apache.iceberg.shaded.com.fasterxml.jackson.annotation.JsonAutoDetect;
import org.apache.iceberg.shaded.com.fasterxml.jackson.annotation.PropertyAccessor;
import org.apache.iceberg.shaded.com.fasterxml.jackson.databind.DeserializationFeature;
import org.apache.iceberg.shaded.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.iceberg.shaded.com.fasterxml.jackson.databind.PropertyNamingStrategies;
import org.jspecify.annotations.Nullable;

/**
 * The requests of the Iceberg REST protocol, answered by Iceberg's own handlers.
 *
 * @param commits what commits to tables lead to
 */
record RestRequests(JdbcCatalog catalog, BiFunction<TableIdentifier, UpdateTableRequest, Object> commits) {
    private static final List<Endpoint> ENDPOINTS = List.of(
            Endpoint.V1_LIST_NAMESPACES,
            Endpoint.V1_LOAD_NAMESPACE,
            Endpoint.V1_NAMESPACE_EXISTS,
            Endpoint.V1_CREATE_NAMESPACE,
            Endpoint.V1_UPDATE_NAMESPACE,
            Endpoint.V1_DELETE_NAMESPACE,
            Endpoint.V1_LIST_TABLES,
            Endpoint.V1_LOAD_TABLE,
            Endpoint.V1_TABLE_EXISTS,
            Endpoint.V1_CREATE_TABLE,
            Endpoint.V1_UPDATE_TABLE,
            Endpoint.V1_DELETE_TABLE,
            Endpoint.V1_RENAME_TABLE,
            Endpoint.V1_REGISTER_TABLE,
            Endpoint.V1_REPORT_METRICS);
    static final ObjectMapper JSON = json();

    private static ObjectMapper json() {
        ObjectMapper mapper = new ObjectMapper();
        mapper.setVisibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY);
        mapper.configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);
        mapper.setPropertyNamingStrategy(new PropertyNamingStrategies.KebabCaseStrategy());
        RESTSerializers.registerAll(mapper);
        return mapper;
    }

    /**
     * The body of the answer, or null when it has none.
     *
     * @throws RuntimeException as the protocol's errors are known to Iceberg
     */
    @Nullable
    Object answer(HttpExchange exchange) throws IOException {
        List<String> path = Arrays.stream(
                        exchange.getRequestURI().getRawPath().substring(1).split("/"))
                .toList();
        if (path.equals(List.of("v1", "config"))) {
            return ConfigResponse.builder().withEndpoints(ENDPOINTS).build();
        }
        String method = exchange.getRequestMethod();
        if (path.equals(List.of("v1", "tables", "rename"))) {
            CatalogHandlers.renameTable(catalog, read(exchange, RenameTableRequest.class));
            return null;
        }
        if (path.size() == 2) {
            return method.equals("GET")
                    ? CatalogHandlers.listNamespaces(catalog, parent(exchange.getRequestURI()))
                    : CatalogHandlers.createNamespace(catalog, read(exchange, CreateNamespaceRequest.class));
        }
        Namespace namespace = RESTUtil.decodeNamespaceAsPathSegment(path.get(2), "%1F");
        if (path.size() == 3) {
            return namespace(method, namespace);
        }
        if (path.size() > 4) {
            TableIdentifier table = TableIdentifier.of(namespace, RESTUtil.decodePathSegment(path.get(4)));
            return path.size() == 5 ? table(exchange, method, table) : null;
        }
        return switch (path.get(3) + " " + method) {
            case "properties POST" ->
                CatalogHandlers.updateNamespaceProperties(
                        (SupportsNamespaces) catalog,
                        namespace,
                        read(exchange, UpdateNamespacePropertiesRequest.class));
            case "register POST" ->
                CatalogHandlers.registerTable(catalog, namespace, read(exchange, RegisterTableRequest.class));
            case "tables GET" -> CatalogHandlers.listTables(catalog, namespace);
            case "tables POST" -> {
                CreateTableRequest request = read(exchange, CreateTableRequest.class);
                yield request.stageCreate()
                        ? CatalogHandlers.stageTableCreate(catalog, namespace, request)
                        : CatalogHandlers.createTable(catalog, namespace, request);
            }
            default -> throw new IllegalArgumentException("No such request: " + method + " " + path);
        };
    }

    private @Nullable Object namespace(String method, Namespace namespace) {
        switch (method) {
            case "HEAD" -> CatalogHandlers.namespaceExists(catalog, namespace);
            case "DELETE" -> CatalogHandlers.dropNamespace(catalog, namespace);
            default -> {
                return CatalogHandlers.loadNamespace(catalog, namespace);
            }
        }
        return null;
    }

    private @Nullable Object table(HttpExchange exchange, String method, TableIdentifier table) throws IOException {
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        switch (method) {
            case "HEAD" -> CatalogHandlers.tableExists(catalog, table);
            case "DELETE" -> {
                if (query.contains("purgeRequested=true")) {
                    CatalogHandlers.purgeTable(catalog, table);
                } else {
                    CatalogHandlers.dropTable(catalog, table);
                }
            }
            case "POST" -> {
                return commits.apply(table, read(exchange, UpdateTableRequest.class));
            }
            default -> {
                SnapshotMode mode = query.contains("snapshots=refs") ? SnapshotMode.REFS : SnapshotMode.ALL;
                return CatalogHandlers.loadTable(catalog, table, mode);
            }
        }
        return null;
    }

    private static Namespace parent(URI request) {
        for (String parameter : String.valueOf(request.getRawQuery()).split("&")) {
            if (parameter.startsWith("parent=")) {
                return RESTUtil.namespaceFromQueryParam(
                        RESTUtil.decodeString(parameter.substring("parent=".length())), "%1F");
            }
        }
        return Namespace.empty();
    }

    private static <T> T read(HttpExchange exchange, Class<T> type) throws IOException {
        return JSON.readValue(exchange.getRequestBody().readAllBytes(), type);
    }
}
