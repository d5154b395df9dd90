package dev.berth.deploy.rollout;

/** Where a rollout is remembered. */
public interface Journal {

    /**
     * Returns when the rollout survives a power cut. One that has ended is saved together with all
     * that follows from it, in one commit.
     *
     * @throws dev.berth.model.BerthException if it could not be saved, and then nothing of it is
     */
    void save(Rollout rollout);
}
