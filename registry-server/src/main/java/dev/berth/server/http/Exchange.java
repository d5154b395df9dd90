package dev.berth.server.http;

import dev.berth.model.BerthException;
import dev.berth.model.ErrorCode;

import java.net.InetSocketAddress;
import java.util.Map;

/**
 * One request, as its handler sees it. The answer is what the handler returns.
 *
 * @param path the decoded path, for messages; handlers read {@link #variable}
 * @param variables what the route matched
 * @param peer who holds the other end of the connection
 * @param caller who sent it, as far as that was proved
 */
public record Exchange(
        Method method,
        String path,
        Map<String, String> variables,
        Query query,
        Headers headers,
        RequestBody body,
        InetSocketAddress peer,
        Caller caller) {

    public Exchange {
        variables = Map.copyOf(variables);
    }

    /**
     * What stands in the path at {@code {name}}.
     *
     * @throws IllegalArgumentException if the route has no such variable
     */
    public String variable(String name) {
        var value = variables.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the route of " + path + " has no {" + name + "}");
        }
        return value;
    }

    /**
     * A parameter of the query that the call cannot do without.
     *
     * @throws BerthException.Invalid if it is missing
     */
    public String required(String parameter) {
        return query.first(parameter)
                .orElseThrow(() ->
                        new BerthException.Invalid(
                                ErrorCode.BAD_REQUEST,
                                method + " " + path + " needs the query parameter " + parameter));
    }

    Exchange matched(Map<String, String> found) {
        return new Exchange(method, path, found, query, headers, body, peer, caller);
    }

    Exchange by(Caller known) {
        return new Exchange(method, path, variables, query, headers, body, peer, known);
    }
}
