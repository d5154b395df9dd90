/**
 * Reads YAML strictly and with its lines, for what operators write: resources here, settings in the
 * server. A mistake is told with the line, the key and what would be allowed.
 */
@NullMarked
package dev.berth.deploy.yaml;

import org.jspecify.annotations.NullMarked;
