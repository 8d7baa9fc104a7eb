/**
 * Membership of an interface in multicast groups, and its reports by IGMP. Begin with {@link
 * io.hawser.ip.group.InterfaceGroups}.
 */
@NullMarked
package io.hawser.ip.group;

import org.jspecify.annotations.NullMarked;
