package dev.berth.server.auth;

/** What a caller may be allowed to do. */
public enum Right {
    /** Read what is in a repository, and know that it is there. */
    PULL,
    /** Bring content into a repository; who pushes may pull, as every client looks first. */
    PUSH,
    /** Take tags, manifests and blobs out of a repository. */
    DELETE,
    /** Everything about services, hosts, balancers and rollouts. It makes one root on the hosts. */
    DEPLOY,
    /** Everything, in every repository too. */
    ADMIN;

    /** Whether it is a right to some repositories, rather than to the server. */
    boolean isOfRepositories() {
        return this == PULL || this == PUSH || this == DELETE;
    }

    boolean includes(Right other) {
        return this == ADMIN || this == other || (this == PUSH && other == PULL);
    }
}
