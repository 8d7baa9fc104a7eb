package io.hawser.device;

import java.util.Locale;

/** Messages for users about a system call on a device that failed. */
final class DeviceErrors {
    private DeviceErrors() {}

    /** {@code /dev/net/tun} did not open. */
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

    /** The driver did not make or join the interface. */
    static DeviceException join(String type, String name, int errno, String user) {
        return new DeviceException(
                switch (errno) {
                    case Errno.EPERM, Errno.EACCES ->
                        name + ": not permitted; run as root, give the user CAP_NET_ADMIN, or once as root: "
                                + makeFor(user, type, name);
                    case Errno.EBUSY ->
                        name + " is in use by another program; stop that program or choose another name";
                    case Errno.EINVAL ->
                        name + " exists and is not a " + type.toUpperCase(Locale.ROOT)
                                + " device that Hawser can join (see 'ip -d link show dev " + name
                                + "'); choose another name";
                    default -> name + ": " + Libc.describe(errno);
                });
    }

    /** The interface was joined, but does not tell what is asked of it. */
    static DeviceException query(String what, String name, int errno) {
        return new DeviceException(
                errno == Errno.ENODEV
                        ? "there is no interface " + name + " (see 'ip link')"
                        : name + ": cannot read " + what + ": " + Libc.describe(errno));
    }

    /** A packet socket cannot be made, or not as it is wanted. */
    static DeviceException packetSocket(String name, int errno) {
        return new DeviceException(
                errno == Errno.EPERM || errno == Errno.EACCES
                        ? name + ": a packet socket is not permitted; run as root, or give the user CAP_NET_RAW"
                        : name + ": no packet socket: " + Libc.describe(errno));
    }

    /** A device that worked does not any more. */
    static DeviceException gone(String name, int errno) {
        return new DeviceException(
                switch (errno) {
                    case Errno.EBADF, Errno.EBADFD, Errno.ENODEV ->
                        name + " has gone; another program deleted it or let it go";
                    default -> name + " cannot be read any more: " + Libc.describe(errno);
                });
    }

    /** A network namespace cannot be entered. */
    static DeviceException namespace(String name, int errno) {
        return new DeviceException(
                switch (errno) {
                    case Errno.ENOENT -> "there is no network namespace '" + name + "' (see 'ip netns list')";
                    case Errno.EPERM, Errno.EACCES ->
                        "network namespace '" + name + "': not permitted; run as root, or give the user CAP_SYS_ADMIN";
                    default -> "network namespace '" + name + "': " + Libc.describe(errno);
                });
    }

    /** No network namespace can be made. */
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
