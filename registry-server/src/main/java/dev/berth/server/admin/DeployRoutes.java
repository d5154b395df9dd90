package dev.berth.server.admin;

import dev.berth.deploy.Deployments;
import dev.berth.server.http.Content;
import dev.berth.server.http.Exchange;
import dev.berth.server.http.Response;
import dev.berth.server.http.Route;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;

/** Services, hosts, balancers and rollouts. */
public final class DeployRoutes {
    private static final String SERVICE = "/api/v1/services/{name}";
    private static final int LARGEST_FILE = 1024 * 1024;
    private static final int USUAL_ROLLOUTS = 20;
    private static final int MOST_ROLLOUTS = 1_000;
    private static final int USUAL_LINES = 100;
    private static final int MOST_LINES = 10_000;

    private final Deployments deployments;

    public DeployRoutes(Deployments deployments) {
        this.deployments = deployments;
    }

    public List<Route> routes() {
        return List.of(
                Route.post("/api/v1/apply", this::apply),
                Route.get("/api/v1/services", _ -> AdminJson.answer(deployments.services())),
                Route.get(SERVICE, e -> AdminJson.answer(deployments.service(name(e)))),
                Route.delete(SERVICE, e -> remove("service", e)),
                Route.post(SERVICE + "/deploy", e -> AdminJson.answer(deployments.deploy(name(e)))),
                Route.post(SERVICE + "/rollback", this::rollback),
                Route.post(SERVICE + "/resume", e -> AdminJson.answer(deployments.resume(name(e)))),
                Route.get(SERVICE + "/logs", this::logs),
                Route.delete("/api/v1/hosts/{name}", e -> remove("host", e)),
                Route.delete("/api/v1/balancers/{name}", e -> remove("balancer", e)),
                Route.get("/api/v1/rollouts", this::rollouts),
                Route.get("/api/v1/rollouts/{id}", this::rollout));
    }

    private static String name(Exchange exchange) {
        return exchange.variable("name");
    }

    private Response apply(Exchange exchange) {
        var yaml = new String(exchange.body().readAtMost(LARGEST_FILE), StandardCharsets.UTF_8);
        return AdminJson.answer(deployments.apply(yaml, Parameters.flag(exchange, "dry-run")));
    }

    private Response rollback(Exchange exchange) {
        return AdminJson.answer(
                deployments.rollback(name(exchange), Parameters.number(exchange, "to")));
    }

    /** Removing what has containers takes a rollout, which is under way when this is answered. */
    private Response remove(String kind, Exchange exchange) {
        return deployments
                .remove(kind, name(exchange))
                .map(rollout -> AdminJson.answer(202, rollout))
                .orElseGet(() -> Response.of(204));
    }

    private Response rollouts(Exchange exchange) {
        int limit = Parameters.count(exchange, "limit", USUAL_ROLLOUTS, MOST_ROLLOUTS);
        return AdminJson.answer(deployments.rollouts(exchange.query().first("service"), limit));
    }

    private Response rollout(Exchange exchange) {
        return AdminJson.answer(
                deployments.rollout(Parameters.number("a rollout's id", exchange.variable("id"))));
    }

    private Response logs(Exchange exchange) {
        var service = name(exchange);
        boolean follow = Parameters.flag(exchange, "follow");
        int tail = Parameters.count(exchange, "tail", USUAL_LINES, MOST_LINES);
        return Response.of(200)
                .with(
                        "text/plain; charset=utf-8",
                        new Content.Streamed(
                                OptionalLong.empty(),
                                sink -> {
                                    var lines = new LogLines(sink);
                                    lines.copy(deployments, service, tail, follow);
                                },
                                () -> {}));
    }
}
