package dev.berth.deploy.resource;

/**
 * A load balancer, of whatever kind. Services name balancers without their kind: so all kinds share
 * one set of names.
 */
public sealed interface Balancer extends Resource permits Haproxy {

    /** The key of its document that says how it is reached; who cannot reach it names this key. */
    String addressKey();

    /** What a person does so that a backend has this many slots, for messages. */
    String toHaveSlots(int count);
}
