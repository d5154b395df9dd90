/**
 * Docker Engine behind the rollout's {@link dev.berth.deploy.rollout.ContainerHost}, through
 * docker-java, which is used only here.
 *
 * <p>{@code Engine} is the connection: the version that both sides speak, a deadline for each call,
 * and what went wrong in words ({@code Faults}). {@code DockerHost} is the port; {@code ImagePull},
 * {@code NewContainer}, {@code States} and {@code Logs} are the parts of it that translate. {@code
 * Answers} is what a call hears that has several, {@code Lines} what it makes of a log's.
 */
@NullMarked
package dev.berth.deploy.docker;

import org.jspecify.annotations.NullMarked;
