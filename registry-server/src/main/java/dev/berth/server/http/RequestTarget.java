package dev.berth.server.http;

import dev.berth.model.BerthException;
import dev.berth.model.ErrorCode;
import dev.berth.model.Quoted;

import java.util.List;

/**
 * What a request asks for, in origin form: RFC 9112, section 3.2.1.
 *
 * @param path decoded, as it is logged
 * @param segments of the path, decoded; a slash at the end makes no segment
 */
record RequestTarget(String path, List<String> segments, Query query) {

    RequestTarget {
        segments = List.copyOf(segments);
    }

    /**
     * The path is decoded before it is split, so {@code shop%2Fweb} is {@code shop/web}. Dot
     * segments are refused and not resolved: no client of a registry sends them, and what resolves
     * them differently on the way here is an attack.
     *
     * @throws BerthException.Invalid if the target is malformed
     */
    static RequestTarget parse(String target) {
        if (!target.startsWith("/")) {
            throw refused(target, "does not begin with '/'");
        }
        int fragment = target.indexOf('#');
        if (fragment >= 0) {
            throw refused(target, "holds a '#'");
        }
        int question = target.indexOf('?');
        var path =
                PercentEncoding.decode(
                        question < 0 ? target : target.substring(0, question), "the path");
        var query = Query.parse(question < 0 ? "" : target.substring(question + 1));
        return new RequestTarget(path, split(path), query);
    }

    private static List<String> split(String path) {
        var inner = path.substring(1);
        if (inner.endsWith("/")) {
            inner = inner.substring(0, inner.length() - 1);
        }
        if (inner.isEmpty()) {
            return List.of();
        }
        var segments = List.of(inner.split("/", -1));
        for (var segment : segments) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                throw refused(path, "has an empty segment, '.' or '..' in it");
            }
            if (segment.indexOf('\\') >= 0) {
                throw refused(path, "has a backslash in it");
            }
        }
        return segments;
    }

    private static BerthException.Invalid refused(String path, String why) {
        return new BerthException.Invalid(
                ErrorCode.BAD_REQUEST, "the path " + Quoted.of(path) + " " + why);
    }
}
