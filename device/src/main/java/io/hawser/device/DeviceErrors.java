package io.hawser.device;

import java.util.Locale;

/** User messages about failed system calls on devices. */
final class DeviceErrors {
    private DeviceErrors() {}

    /** Opening {@code /dev/net/tun} failed. */
    static DeviceException driver(String type, String name, int errno, String user) {
        return new DeviceException(
                switch (errno) {
                    case Errno.ENOENT, Errno.ENODEV, Errno.ENXIO ->
                        TunTap.DRIVER + " is missing; load the driver with 'modprobe tun', or give the container"
                                + " '--device " + TunTap.DRIVER + "'";
                    case Errno.EACCES, Errno.EPERM ->
                        TunTap.DRIVER + ": permission denied; run as root, or once as root: chmod 666 " + TunTap.DRIVER
                                + " && " + makeFor(user, type, name);
                    default -> TunTap.DRIVER + ": " + Libc.describe(errno);
                });
    }

    /** Creating or joining the interface failed. */
    static DeviceException join(String type, String name, int errno, String user, boolean oneOfSeveral) {
        return new DeviceException(
                switch (errno) {
                    case Errno.EPERM, Errno.EACCES ->
                        name + ": not permitted; run as root, give the user CAP_NET_ADMIN, or once as root: "
                                + makeFor(user, type, name);
                    case Errno.EBUSY ->
                        name + " is in use by another program; stop that program or choose another name";
                    case Errno.EINVAL ->
                        name + " exists and is not a " + type.toUpperCase(Locale.ROOT)
                                + " device that Hawser can join" + (oneOfSeveral ? " with several queues" : "")
                                + " (see 'ip -d link show dev " + name + "'); choose another name"
                                + (oneOfSeveral
                                        ? ", or make it by: ip tuntap add dev " + name + " mode " + type
                                                + " multi_queue"
                                        : "");
                    default -> name + ": " + Libc.describe(errno);
                });
    }

    /** The interface was joined, but a query failed. */
    static DeviceException query(String what, String name, int errno) {
        return new DeviceException(
                errno == Errno.ENODEV
                        ? "there is no interface " + name + " (see 'ip link')"
                        : name + ": cannot read " + what + ": " + Libc.describe(errno));
    }

    /** Making or configuring a packet socket failed. */
    static DeviceException packetSocket(String name, int errno) {
        return new DeviceException(
                errno == Errno.EPERM || errno == Errno.EACCES
                        ? name + ": a packet socket is not permitted; run as root, or give the user CAP_NET_RAW"
                        : name + ": no packet socket: " + Libc.describe(errno));
    }

    /** A device has stopped working. */
    static DeviceException gone(String name, int errno) {
        return new DeviceException(
                switch (errno) {
                    case Errno.EBADF, Errno.EBADFD, Errno.ENODEV ->
                        name + " has gone; another program deleted it or let it go";
                    default -> name + " cannot be read any more: " + Libc.describe(errno);
                });
    }

    /** Entering a network namespace failed. */
    static DeviceException namespace(String name, int errno) {
        return new DeviceException(
                switch (errno) {
                    case Errno.ENOENT -> "there is no network namespace '" + name + "' (see 'ip netns list')";
                    case Errno.EPERM, Errno.EACCES ->
                        "network namespace '" + name + "': not permitted; run as root, or give the user CAP_SYS_ADMIN";
                    default -> "network namespace '" + name + "': " + Libc.describe(errno);
                });
    }

    /** Making a network namespace failed. */
    static DeviceException newNamespace(int errno) {
        return new DeviceException(
                errno == Errno.EPERM || errno == Errno.EACCES
                        ? "a network namespace cannot be made: not permitted; run as root, or give the user "
                                + "CAP_SYS_ADMIN"
                        : "a network namespace cannot be made: " + Libc.describe(errno));
    }

    private static String makeFor(String user, String type, String name) {
        return "ip tuntap add dev " + name + " mode " + type + " user " + user;
    }
}
