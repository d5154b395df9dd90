package dev.berth.server.http;

import dev.berth.model.BerthException;
import dev.berth.model.ErrorCode;
import dev.berth.model.Quoted;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Finds the handler for an exchange. A slash at the end of a path means nothing. */
public final class Router {
    private final List<Resource> resources;

    /** One path, with what answers on it. */
    private record Resource(PathPattern pattern, Map<Method, Handler> handlers) {}

    public Router(Collection<Route> routes) {
        resources =
                routes.stream().collect(Collectors.groupingBy(Route::pattern)).entrySet().stream()
                        .map(e -> new Resource(PathPattern.parse(e.getKey()), byMethod(e)))
                        .sorted((a, b) ->
                                PathPattern.PARTICULAR_FIRST.compare(a.pattern, b.pattern))
                        .toList();
    }

    /**
     * Answers with the route's handler, or with 404, or with 405 where only the method is wrong.
     */
    Response route(RequestTarget target, Exchange exchange) {
        for (var resource : resources) {
            var variables = resource.pattern.match(target.segments());
            if (variables.isPresent()) {
                var handler = handler(resource, exchange.method());
                return handler == null
                        ? notAllowed(resource, exchange)
                        : handler.handle(exchange.matched(variables.get()));
            }
        }
        throw new BerthException.NotFound(
                ErrorCode.NOT_FOUND, "there is no page " + Quoted.of(exchange.path()));
    }

    /** The answer that the route's handler has in memory; empty also where there is no route. */
    Optional<Response> prompt(RequestTarget target, Exchange exchange) {
        for (var resource : resources) {
            var variables = resource.pattern.match(target.segments());
            if (variables.isPresent()) {
                var handler = handler(resource, exchange.method());
                return handler == null
                        ? Optional.empty()
                        : handler.prompt(exchange.matched(variables.get()));
            }
        }
        return Optional.empty();
    }

    private static @Nullable Handler handler(Resource resource, Method method) {
        var handler = resource.handlers.get(method);
        return handler == null && method == Method.HEAD
                ? resource.handlers.get(Method.GET)
                : handler;
    }

    /** RFC 9110, section 15.5.6: the answer names the methods that are offered. */
    private static Response notAllowed(Resource resource, Exchange exchange) {
        var allowed = new TreeSet<>(resource.handlers.keySet());
        if (allowed.contains(Method.GET)) {
            allowed.add(Method.HEAD);
        }
        var allow = allowed.stream().map(Method::name).collect(Collectors.joining(", "));
        return ErrorAnswer.of(
                        new BerthException.Unsupported(
                                exchange.method()
                                        + " is not offered for "
                                        + Quoted.of(exchange.path())
                                        + "; use "
                                        + allow))
                .with("Allow", allow);
    }

    private static Map<Method, Handler> byMethod(Map.Entry<String, List<Route>> routes) {
        var handlers = new EnumMap<Method, Handler>(Method.class);
        for (var route : routes.getValue()) {
            if (handlers.put(route.method(), route.handler()) != null) {
                throw new IllegalArgumentException(
                        "two routes for " + route.method() + " " + routes.getKey());
            }
        }
        return handlers;
    }
}
