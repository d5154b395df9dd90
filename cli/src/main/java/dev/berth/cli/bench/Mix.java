package dev.berth.cli.bench;

import dev.berth.cli.wire.RequestFailed;

/**
 * Of ten images nine are pulled and one is pushed, which is what large registries see (Anwar and
 * others, "Improving Docker Registry Design based on Production Workload Analysis", FAST 2018).
 *
 * @param repository its name, for people
 * @param seeded how many images of series 0 there are to pull
 */
record Mix(String repository, Image image, int seeded, long series) implements Work {

    @Override
    public long perform(Session session, long number) throws RequestFailed {
        return isPush(number)
                ? image.push(session, series, number)
                : image.pull(session, 0, Work.scatter(number, seeded));
    }

    @Override
    public void takeBack(Session session, long number) throws RequestFailed {
        if (isPush(number)) {
            image.delete(session, series, number);
        }
    }

    @Override
    public long pushes() {
        return image.size() / 10;
    }

    @Override
    public String makes() {
        return "images in " + repository;
    }

    private static boolean isPush(long number) {
        return number % 10 == 9;
    }
}
