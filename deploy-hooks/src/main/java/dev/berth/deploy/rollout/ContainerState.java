package dev.berth.deploy.rollout;

/** What a host says of a container. */
public sealed interface ContainerState {

    record Absent() implements ContainerState {}

    /** Not there, and another's container has its name. */
    record Foreign() implements ContainerState {}

    /** Made, and never started. */
    record Created() implements ContainerState {}

    /**
     * @param restarts how often the host had to start it again by itself
     */
    record Running(Health health, int restarts) implements ContainerState {}

    /**
     * Not running any more.
     *
     * @param exitCode of its main process
     * @param outOfMemory whether the kernel ended it for its memory
     */
    record Exited(int exitCode, boolean outOfMemory) implements ContainerState {}

    /** What the image's own HEALTHCHECK says. */
    enum Health {
        /** The image has none: running is all that can be known. */
        NONE,
        STARTING,
        HEALTHY,
        UNHEALTHY
    }
}
