package io.hawser.agent;

import io.hawser.ip.address.InterfaceAddress;
import io.hawser.wire.IpAddress;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Makes the JDK's objects for interfaces, whose constructors and fields only its native code uses. The package
 * {@code java.net} must be open to this module.
 */
final class JdkInterfaces {
    private JdkInterfaces() {}

    /** The core's address. */
    static IpAddress toCore(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        return address instanceof Inet4Address
                ? IpAddress.v4(bytes.getInt())
                : new IpAddress(bytes.getLong(), bytes.getLong());
    }

    private static InetAddress toJava(IpAddress address) {
        return InetAddress.ofLiteral(address.toString());
    }

    /** The JDK's object for an interface. */
    static NetworkInterface of(InterfaceView view) {
        List<InterfaceAddress> addresses = view.addresses();
        try {
            Constructor<NetworkInterface> maker =
                    NetworkInterface.class.getDeclaredConstructor(String.class, int.class, InetAddress[].class);
            maker.setAccessible(true);
            NetworkInterface made = maker.newInstance(
                    view.name(),
                    view.index(),
                    addresses.stream().map(each -> toJava(each.address())).toArray(InetAddress[]::new));
            java.net.InterfaceAddress[] bindings = new java.net.InterfaceAddress[addresses.size()];
            for (int i = 0; i < bindings.length; i++) {
                bindings[i] = binding(addresses.get(i));
            }
            set(made, "displayName", view.name());
            set(made, "bindings", bindings);
            set(made, "childs", new NetworkInterface[0]);
            return made;
        } catch (ReflectiveOperationException changed) {
            throw new IllegalStateException(changed);
        }
    }

    private static java.net.InterfaceAddress binding(InterfaceAddress address) throws ReflectiveOperationException {
        Constructor<java.net.InterfaceAddress> maker = java.net.InterfaceAddress.class.getDeclaredConstructor();
        maker.setAccessible(true);
        java.net.InterfaceAddress made = maker.newInstance();
        set(made, "address", toJava(address.address()));
        set(made, "maskLength", (short) address.prefixLength());
        if (address.hasBroadcast() && !address.address().isLoopback()) {
            set(made, "broadcast", toJava(address.broadcast()));
        }
        return made;
    }

    private static void set(Object made, String name, Object value) throws ReflectiveOperationException {
        Field field = made.getClass().getDeclaredField(name);
        field.setAccessible(true);
        field.set(made, value);
    }
}
