/** Leases on disk: {@link io.hawser.services.dhcp.lease.LeaseJournal} keeps them, and others' files are imported. */
@NullMarked
package io.hawser.services.dhcp.lease;

import org.jspecify.annotations.NullMarked;
