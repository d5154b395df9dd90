package dev.berth.cli.api;

import com.fasterxml.jackson.core.type.TypeReference;

import dev.berth.cli.console.CommandFailed;
import dev.berth.model.Reference;
import dev.berth.model.RepositoryName;
import dev.berth.model.admin.ApplyResult;
import dev.berth.model.admin.LayersView;
import dev.berth.model.admin.ManifestView;
import dev.berth.model.admin.RepositoryView;
import dev.berth.model.admin.RolloutView;
import dev.berth.model.admin.ServiceView;
import dev.berth.model.admin.TagView;

import org.jspecify.annotations.Nullable;

import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** A server's {@code /api/v1}: a method for each thing that can be asked of it. */
public final class AdminApi {
    private final Http http;

    public AdminApi(ServerAddress server, Access access) {
        this.http = new Http(server, access);
    }

    /** Fails if the server does not take the login: a wrong one is refused everywhere. */
    public void checkLogin() {
        http.send("GET", "/v2/", "");
    }

    /** The same server for what has a protocol of its own, with the same login. */
    public HttpPeer peer() {
        return http;
    }

    /** Whether the server answers and takes requests. */
    public boolean isReady() {
        try {
            http.send("GET", "/readyz", "");
            return true;
        } catch (CommandFailed e) {
            return false;
        }
    }

    /** Fails in words if the server does not take requests of registry clients. */
    public void requireRegistry() {
        http.send("GET", "/v2/", "");
    }

    /**
     * Applies YAML documents, all or none.
     *
     * @param dryRun to check everything and change nothing
     */
    public Answer<ApplyResult> apply(String yaml, boolean dryRun) {
        return http.post(
                "/api/v1/apply" + (dryRun ? "?dry-run=true" : ""), yaml, new TypeReference<>() {});
    }

    public Answer<List<ServiceView>> services() {
        return http.get("/api/v1/services", new TypeReference<>() {});
    }

    public Answer<ServiceView> service(String name) {
        return http.get(servicePath(name), new TypeReference<>() {});
    }

    /** Deploys what the service's tag names now. */
    public Answer<RolloutView> deploy(String service) {
        return http.post(servicePath(service) + "/deploy", "", new TypeReference<>() {});
    }

    /**
     * @param revision where to go back to, or null for the one before
     */
    public Answer<RolloutView> rollback(String service, @Nullable Long revision) {
        var query = revision == null ? "" : "?to=" + revision;
        return http.post(servicePath(service) + "/rollback" + query, "", new TypeReference<>() {});
    }

    /** Lets pushes deploy again. */
    public void resume(String service) {
        http.send("POST", servicePath(service) + "/resume", "");
    }

    /**
     * The newest rollouts, newest first.
     *
     * @param service of this one only, or null for all
     */
    public Answer<List<RolloutView>> rollouts(@Nullable String service, int limit) {
        var of = service == null ? "" : "service=" + Http.encoded(service) + "&";
        return http.get("/api/v1/rollouts?" + of + "limit=" + limit, new TypeReference<>() {});
    }

    public Answer<RolloutView> rollout(long id) {
        return http.get("/api/v1/rollouts/" + id, new TypeReference<>() {});
    }

    /**
     * The lines of a service's containers, each with where it comes from in front.
     *
     * @param follow whether it goes on as they are written
     * @param tail how many of each container's last lines to begin with
     */
    public InputStream logs(String service, boolean follow, int tail) {
        return http.stream(servicePath(service) + "/logs?follow=" + follow + "&tail=" + tail);
    }

    /**
     * @param kind {@code services}, {@code hosts} or {@code balancers}
     * @return the rollout that first takes a service's containers away, if it has any
     */
    public Optional<RolloutView> remove(String kind, String name) {
        var path = "/api/v1/" + kind + "/" + Http.encoded(name);
        var body = http.send("DELETE", path, "");
        return body.isBlank()
                ? Optional.empty()
                : Optional.of(http.read(path, body, new TypeReference<RolloutView>() {}).value());
    }

    public Answer<List<RepositoryView>> repositories() {
        return http.get("/api/v1/repositories", new TypeReference<>() {});
    }

    public Answer<List<TagView>> tags(RepositoryName repository) {
        var path = "/api/v1/tags?repository=" + Http.encoded(repository.toString());
        return http.get(path, new TypeReference<>() {});
    }

    public Answer<ManifestView> inspect(RepositoryName repository, Reference reference) {
        var path =
                "/api/v1/inspect?repository="
                        + Http.encoded(repository.toString())
                        + "&reference="
                        + Http.encoded(reference.toString());
        return http.get(path, new TypeReference<>() {});
    }

    public Answer<LayersView> layers(int limit) {
        return http.get("/api/v1/layers?limit=" + limit, new TypeReference<>() {});
    }

    private static String servicePath(String name) {
        return "/api/v1/services/" + Http.encoded(name);
    }
}
