/** Rollouts on real hosts, behind a real balancer, under load. */
@NullMarked
package dev.berth.acceptance.deploy;

import org.jspecify.annotations.NullMarked;
