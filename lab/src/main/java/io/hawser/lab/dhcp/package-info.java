/** DHCP in scenarios: the clients, servers and relays of a stage, and what was seen of them. */
@NullMarked
package io.hawser.lab.dhcp;

import org.jspecify.annotations.NullMarked;
