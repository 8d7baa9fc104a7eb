package io.hawser.packetdrill;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An instance of epoll(7). */
final class EpollInstance implements FileDescriptor {
    private static final int ALWAYS = Constants.POLLERR | Constants.POLLHUP;

    private static final class Item {
        int events;
        boolean disabled;

        /** The number of edges already reported; -1 for none. */
        long told = -1;
    }

    private final Map<StreamSocket, Item> items = new LinkedHashMap<>();

    /** The events that are ready. */
    record Ready(StreamSocket socket, int events) {}

    /** Adds a socket; returns false if it was already registered. */
    boolean add(StreamSocket socket, int events) {
        if (items.containsKey(socket)) {
            return false;
        }
        Item item = new Item();
        item.events = events;
        items.put(socket, item);
        return true;
    }

    /** Changes the events of a socket; returns false if it was not registered. */
    boolean modify(StreamSocket socket, int events) {
        Item item = items.get(socket);
        if (item == null) {
            return false;
        }
        item.events = events;
        item.disabled = false;
        item.told = -1;
        return true;
    }

    /** Removes a socket; returns false if it was not registered. */
    boolean remove(StreamSocket socket) {
        return items.remove(socket) != null;
    }

    List<Ready> take(int most) {
        List<Ready> ready = new ArrayList<>();
        items.keySet().removeIf(StreamSocket::isClosed);
        items.forEach((socket, item) -> {
            int events = socket.events() & (item.events | ALWAYS);
            boolean edge = (item.events & Constants.EPOLLET) == 0 || item.told != socket.edges();
            if (ready.size() < most && events != 0 && edge && !item.disabled) {
                item.told = socket.edges();
                item.disabled = (item.events & Constants.EPOLLONESHOT) != 0;
                ready.add(new Ready(socket, events));
            }
        });
        return ready;
    }

    @Override
    public void close() {
        items.clear();
    }
}
