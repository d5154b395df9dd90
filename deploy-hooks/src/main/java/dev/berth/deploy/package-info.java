/**
 * What starts which deploy: services as they are applied, the queue of their rollouts, holds, and
 * the allocation of ports and slots. {@link dev.berth.deploy.Deployments} is the door for the rooms
 * in front.
 */
@NullMarked
package dev.berth.deploy;

import org.jspecify.annotations.NullMarked;
