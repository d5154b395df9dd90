package dev.berth.deploy.resource;

/**
 * A load balancer, of whatever kind. Services name balancers without their kind: so all kinds share
 * one set of names.
 */
public sealed interface Balancer extends Resource permits Haproxy {

    /** Where its servers are changed: the key {@code admin} of its document. */
    String admin();

    /** What a person does so that a backend has this many slots, for messages. */
    String toHaveSlots(int count);
}
