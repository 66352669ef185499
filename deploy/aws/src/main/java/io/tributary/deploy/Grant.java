package io.tributary.deploy;

import static io.tributary.deploy.Ordered.object;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One statement of a policy.
 *
 * @param json as IAM has it
 */
record Grant(Map<String, Object> json) {
    /** Lets whoever has the role do that to those resources. */
    static Grant to(List<?> resources, String... actions) {
        return new Grant(object(
                "Effect",
                "Allow",
                "Action",
                Ordered.oneOrMore(List.of(actions)),
                "Resource",
                Ordered.oneOrMore(resources)));
    }

    /** The same under a condition, by operator. */
    Grant when(String operator, String key, Object value) {
        Map<String, Object> narrowed = new LinkedHashMap<>(json);
        Map<String, Object> conditions = new LinkedHashMap<>();
        if (json.get("Condition") instanceof Map<?, ?> before) {
            before.forEach((name, test) -> conditions.put((String) name, test));
        }
        conditions.put(operator, object(key, value));
        narrowed.put("Condition", conditions);
        return new Grant(narrowed);
    }

    /** A resource's policy that lets a service of AWS act on it, for one of ours. */
    static Grant toService(String service, String action, Object resource) {
        return new Grant(object(
                "Effect", "Allow", "Principal", object("Service", service), "Action", action, "Resource", resource));
    }

    /** A resource's policy that refuses everybody who does not use TLS. */
    static Grant onlyOverTls(String actions, List<?> resources) {
        return new Grant(object(
                "Effect",
                "Deny",
                "Principal",
                "*",
                "Action",
                actions,
                "Resource",
                Ordered.oneOrMore(resources),
                "Condition",
                object("Bool", object("aws:SecureTransport", "false"))));
    }

    /** @param more statements that are functions of the template */
    static Map<String, Object> policy(List<Grant> grants, Object... more) {
        List<Object> statements = new ArrayList<>();
        grants.forEach(grant -> statements.add(grant.json()));
        statements.addAll(List.of(more));
        return object("Version", "2012-10-17", "Statement", statements);
    }

    /** Who may take a role: one service. */
    static Map<String, Object> assumedBy(Object service) {
        return object(
                "Version",
                "2012-10-17",
                "Statement",
                List.of(object(
                        "Effect", "Allow", "Principal", object("Service", service), "Action", "sts:AssumeRole")));
    }
}
