package dev.berth.storage.catalogue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What a repository does, said as simply as it can be: for clients that come one after the other.
 * An image is named by its one layer.
 *
 * @param tags each with the image that it names
 * @param moves every event so far, {@code TAG=IMAGE}
 */
record SerialModel(
        Set<String> blobs, Set<String> images, Map<String, String> tags, List<String> moves) {
    static final List<String> LAYERS = List.of("a", "b");
    static final List<String> TAGS = List.of("prod", "next");
    static final SerialModel EMPTY = new SerialModel(Set.of(), Set.of(), Map.of(), List.of());

    SerialModel {
        blobs = Set.copyOf(blobs);
        images = Set.copyOf(images);
        tags = Map.copyOf(tags);
        moves = List.copyOf(moves);
    }

    sealed interface Action {
        record Upload(String layer) implements Action {}

        record DeleteBlob(String layer) implements Action {}

        record Push(String layer, String tag) implements Action {}

        record DeleteManifest(String layer) implements Action {}

        record DeleteTag(String tag) implements Action {}

        record Pull(String tag) implements Action {}
    }

    /** What a client asked, what it was told, and when, by {@link System#nanoTime}. */
    record Told(Action action, String outcome, long began, long ended) {}

    record Step(SerialModel next, String outcome) {}

    static List<Action> actions(Random random, int count) {
        return Stream.generate(() -> action(random)).limit(count).toList();
    }

    private static Action action(Random random) {
        var layer = LAYERS.get(random.nextInt(LAYERS.size()));
        var tag = TAGS.get(random.nextInt(TAGS.size()));
        return switch (random.nextInt(9)) {
            case 0, 1 -> new Action.Upload(layer);
            case 2 -> new Action.DeleteBlob(layer);
            case 3, 4, 5 -> new Action.Push(layer, tag);
            case 6 -> new Action.DeleteManifest(layer);
            case 7 -> new Action.DeleteTag(tag);
            default -> new Action.Pull(tag);
        };
    }

    Step step(Action action) {
        return switch (action) {
            case Action.Upload(var layer) ->
                    new Step(new SerialModel(with(blobs, layer), images, tags, moves), "ok");
            case Action.DeleteBlob(var layer) -> {
                if (!blobs.contains(layer)) {
                    yield new Step(this, "unknown");
                }
                yield images.contains(layer)
                        ? new Step(this, "conflict")
                        : new Step(
                                new SerialModel(without(blobs, layer), images, tags, moves), "ok");
            }
            case Action.Push(var layer, var tag) ->
                    blobs.contains(layer)
                            ? new Step(pushed(layer, tag), "ok")
                            : new Step(this, "invalid");
            case Action.DeleteManifest(var layer) -> {
                if (!images.contains(layer)) {
                    yield new Step(this, "unknown");
                }
                var left = new TreeMap<>(tags);
                left.values().removeIf(layer::equals);
                yield new Step(new SerialModel(blobs, without(images, layer), left, moves), "ok");
            }
            case Action.DeleteTag(var tag) -> {
                if (!tags.containsKey(tag)) {
                    yield new Step(this, "unknown");
                }
                var left = new TreeMap<>(tags);
                left.remove(tag);
                yield new Step(new SerialModel(blobs, images, left, moves), "ok");
            }
            case Action.Pull(var tag) -> new Step(this, tags.getOrDefault(tag, "unknown"));
        };
    }

    private SerialModel pushed(String layer, String tag) {
        var moved = new TreeMap<>(tags);
        var told = new ArrayList<>(moves);
        if (!layer.equals(moved.put(tag, layer))) {
            told.add(tag + "=" + layer);
        }
        return new SerialModel(blobs, with(images, layer), moved, told);
    }

    /** Whether some order of the clients' actions tells them this and ends like that. */
    boolean explains(List<List<Told>> clients, SerialModel end) {
        if (clients.stream().allMatch(List::isEmpty)) {
            return equals(end);
        }
        long firstEnd =
                clients.stream().flatMap(List::stream).mapToLong(Told::ended).min().orElseThrow();
        for (int i = 0; i < clients.size(); i++) {
            var client = clients.get(i);
            // What began after another had ended cannot come before it.
            if (client.isEmpty() || client.getFirst().began() > firstEnd) {
                continue;
            }
            var step = step(client.getFirst().action());
            if (step.outcome().equals(client.getFirst().outcome())) {
                var rest = new ArrayList<>(clients);
                rest.set(i, client.subList(1, client.size()));
                if (step.next().explains(rest, end)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether any two clients were at work at once. */
    static boolean overlaps(List<List<Told>> clients) {
        for (int i = 0; i < clients.size(); i++) {
            for (var one : clients.get(i)) {
                for (var others : clients.subList(i + 1, clients.size())) {
                    if (others.stream().anyMatch(other -> overlap(one, other))) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static boolean overlap(Told one, Told other) {
        return one.began() < other.ended() && other.began() < one.ended();
    }

    static Set<String> present(List<String> names, Predicate<String> isThere) {
        var present = new TreeSet<>(names);
        present.removeIf(isThere.negate());
        return present;
    }

    static Map<String, String> named(List<String> tags, UnaryOperator<String> pull) {
        var named = new TreeMap<String, String>();
        for (var tag : tags) {
            var image = pull.apply(tag);
            if (!image.equals("unknown")) {
                named.put(tag, image);
            }
        }
        return named;
    }

    private static Set<String> with(Set<String> set, String one) {
        var more = new TreeSet<>(set);
        more.add(one);
        return more;
    }

    private static Set<String> without(Set<String> set, String one) {
        var less = new TreeSet<>(set);
        less.remove(one);
        return less;
    }
}
