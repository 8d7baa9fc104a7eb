/** DHCP in scenarios: the clients, servers and relays of a stage, and their observed events. */
@NullMarked
package io.hawser.lab.dhcp;

import org.jspecify.annotations.NullMarked;
