/**
 * How an image gets onto hosts and into traffic: {@code RolloutMachine}, which decides, {@code
 * RolloutRunner}, which does, and the ports ({@link dev.berth.deploy.rollout.ContainerHost}, {@link
 * dev.berth.deploy.rollout.LoadBalancer}) that it does it through.
 */
@NullMarked
package dev.berth.deploy.rollout;

import org.jspecify.annotations.NullMarked;
