/** What a registry client sees from outside, when all goes well and when the power goes. */
package dev.berth.acceptance.registry;
