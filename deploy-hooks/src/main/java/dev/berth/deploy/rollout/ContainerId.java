package dev.berth.deploy.rollout;

/**
 * One container, as its host tells it from every other: the name finds it, and what its labels say
 * besides makes it the one. Another one may have its name: numbers of revisions come again when a
 * registry's data was lost, or restored from a backup, and anybody can give a container a name.
 *
 * @param name unique on its host
 * @param mark of its revision: see {@link Instance}
 */
public record ContainerId(String name, String service, String role, long revision, String mark) {
    @Override
    public String toString() {
        return name;
    }
}
