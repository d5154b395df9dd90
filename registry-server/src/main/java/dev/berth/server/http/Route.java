package dev.berth.server.http;

import java.util.function.Consumer;

/** Which handler answers a method on a path. A {@code GET}'s handler also answers {@code HEAD}. */
public record Route(Method method, String pattern, Handler handler) {

    /**
     * The same route, behind a check that refuses by throwing. It comes before the body is read,
     * and waits for nothing: see {@link Handler#prompt}.
     */
    public Route behind(Consumer<Exchange> check) {
        return new Route(
                method,
                pattern,
                Handler.of(
                        exchange -> {
                            check.accept(exchange);
                            return handler.handle(exchange);
                        },
                        exchange -> {
                            check.accept(exchange);
                            return handler.prompt(exchange);
                        }));
    }

    public static Route get(String pattern, Handler handler) {
        return new Route(Method.GET, pattern, handler);
    }

    public static Route post(String pattern, Handler handler) {
        return new Route(Method.POST, pattern, handler);
    }

    public static Route put(String pattern, Handler handler) {
        return new Route(Method.PUT, pattern, handler);
    }

    public static Route patch(String pattern, Handler handler) {
        return new Route(Method.PATCH, pattern, handler);
    }

    public static Route delete(String pattern, Handler handler) {
        return new Route(Method.DELETE, pattern, handler);
    }
}
