/**
 * What an operator applies: hosts, load balancers and services, read from YAML. {@link
 * dev.berth.deploy.resource.ResourceFile} reads a file; every mistake in it is told with the
 * document, the line, the key and what would be allowed. Nothing here reaches a host or a balancer.
 */
@NullMarked
package dev.berth.deploy.resource;

import org.jspecify.annotations.NullMarked;
