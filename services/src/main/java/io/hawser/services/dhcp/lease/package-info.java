/**
 * Leases on disk: {@link io.hawser.services.dhcp.lease.LeaseJournal} stores them; files of other servers are imported.
 */
@NullMarked
package io.hawser.services.dhcp.lease;

import org.jspecify.annotations.NullMarked;
