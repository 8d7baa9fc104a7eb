package io.hawser.tools.control;

import io.hawser.host.Host;
import io.hawser.tools.command.Console;
import io.hawser.tools.command.Tool;
import io.hawser.tools.command.ToolRun;
import io.hawser.tools.control.Frame.GarbledException;
import io.hawser.tools.control.Frame.Kind;
import io.hawser.tools.control.Frame.Request;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One client of a {@link ControlServer}: one thread reads its frames, another one writes to it, and its tool runs on
 * the thread that owns the host, which never waits for either.
 */
final class ControlSession implements AutoCloseable {
    /** Limit of output in bytes that waits for the client; beyond it, a tool with more output is asked to pause. */
    private static final long CONGESTED_BYTES = 1 << 20;

    private static final int BUFFER_BYTES = 1 << 16;

    private static final Frame LAST = Frame.of(Kind.EXIT);

    private final SocketChannel client;
    private final DataInputStream in;
    private final DataOutputStream out;
    private final Host host;
    private final Executor owner;
    private final Map<String, Tool> tools;
    private final LinkedBlockingQueue<Frame> outgoing = new LinkedBlockingQueue<>();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final Thread writer;

    /** The run; only the thread that owns the host uses it and the answers that it waits for. */
    private ToolRun run = ToolRun.ENDED;

    private final Deque<Answer> awaited = new ArrayDeque<>();
    private final Deque<Consumer<@Nullable Frame>> awaitedInput = new ArrayDeque<>();

    private record Answer(Consumer<byte[]> content, Consumer<String> failure) {}

    ControlSession(SocketChannel client, Host host, Executor owner, Map<String, Tool> tools) {
        this.client = client;
        in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(client), BUFFER_BYTES));
        out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(client), BUFFER_BYTES));
        this.host = host;
        this.owner = owner;
        this.tools = tools;
        writer = Thread.ofVirtual().name("control writer").start(this::write);
    }

    /** Serves the client until it disconnects. */
    void serve() throws IOException {
        try {
            Frame hello = Frame.read(in);
            if (hello.kind() != Kind.HELLO || !hello.text().equals(Frame.VERSION)) {
                send(Frame.of(Kind.REFUSED, "this stack speaks " + Frame.VERSION + ", not '" + hello.text() + "'"));
                return;
            }
            send(Frame.of(Kind.HELLO, Frame.VERSION));
            while (true) {
                take(Frame.read(in));
            }
        } catch (EOFException gone) {
            // the usual end
        } catch (GarbledException garbled) {
            send(Frame.of(Kind.REFUSED, String.valueOf(garbled.getMessage())));
        } finally {
            onHost(() -> run.interrupt());
        }
    }

    private void take(Frame frame) throws GarbledException {
        switch (frame.kind()) {
            case RUN -> start(Request.of(frame));
            case INTERRUPT -> onHost(() -> run.interrupt());
            case CONTENT -> onHost(() -> answer(each -> each.content.accept(frame.payload())));
            case LINE, INPUT -> onHost(() -> answerInput(frame));
            case END_OF_INPUT -> onHost(() -> answerInput(null));
            case NO_CONTENT -> onHost(() -> answer(each -> each.failure.accept(frame.text())));
            default -> throw new GarbledException("a client does not send " + frame.kind());
        }
    }

    private void start(Request request) throws GarbledException {
        Tool tool = tools.get(request.words().getFirst());
        if (tool == null) {
            throw new GarbledException("there is no tool '" + request.words().getFirst() + "' here");
        }
        onHost(() -> {
            RemoteConsole console = new RemoteConsole(request);
            try {
                ToolRun started = tool.start(
                        host, request.words().subList(1, request.words().size()), console);
                run = console.hasExited ? ToolRun.ENDED : started;
            } catch (RuntimeException bug) {
                send(Frame.of(Kind.REFUSED, tool.name() + " failed: " + bug));
                throw bug;
            }
        });
    }

    private void answer(Consumer<Answer> action) {
        Answer next = awaited.poll();
        if (next != null) {
            action.accept(next);
        }
    }

    private void answerInput(@Nullable Frame input) {
        Consumer<@Nullable Frame> next = awaitedInput.poll();
        if (next != null) {
            next.accept(input);
        }
    }

    private void onHost(Runnable action) {
        try {
            owner.execute(action);
        } catch (RejectedExecutionException over) {
            send(Frame.of(Kind.REFUSED, "the stack is down"));
        }
    }

    private void send(Frame frame) {
        waitingBytes.addAndGet(frame.payload().length);
        outgoing.add(frame);
    }

    private void write() {
        try {
            for (Frame frame = outgoing.take(); frame != LAST; frame = outgoing.take()) {
                frame.write(out);
                waitingBytes.addAndGet(-frame.payload().length);
            }
        } catch (IOException gone) {
            // the reader notices it too, and ends the run
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /** Writes the pending output, and ends. */
    @Override
    public void close() throws IOException {
        outgoing.add(LAST);
        try {
            writer.join();
            discardInput();
        } catch (InterruptedException again) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads the remaining input: closing a Unix socket with unread data discards data that the client has not read. */
    private void discardInput() throws IOException {
        client.configureBlocking(false);
        ByteBuffer discarded = ByteBuffer.allocate(1 << 16);
        while (client.read(discarded) > 0) {
            discarded.clear();
        }
    }

    /** Sends the output of a tool as frames. */
    private final class RemoteConsole implements Console {
        private final Request request;
        private boolean hasExited;
        private final PrintStream standardOutput = stream(Kind.OUTPUT);
        private final PrintStream standardError = stream(Kind.ERROR_OUTPUT);

        RemoteConsole(Request request) {
            this.request = request;
        }

        private PrintStream stream(Kind kind) {
            return new PrintStream(frames(kind), /* autoFlush= */ true, StandardCharsets.UTF_8);
        }

        private OutputStream frames(Kind kind) {
            return new Frame.Stream(kind) {
                @Override
                void send(Frame frame) {
                    ControlSession.this.send(frame);
                }
            };
        }

        @Override
        public OutputStream create(String file) {
            if (file.equals("-")) {
                return frames(Kind.OUTPUT);
            }
            send(Frame.of(Kind.CREATE, file));
            return frames(Kind.FILE_OUTPUT);
        }

        @Override
        public PrintStream out() {
            return standardOutput;
        }

        @Override
        public PrintStream err() {
            return standardError;
        }

        @Override
        public int columns() {
            return request.columns();
        }

        @Override
        public int rows() {
            return request.rows();
        }

        @Override
        public boolean isCongested() {
            return waitingBytes.get() > CONGESTED_BYTES;
        }

        @Override
        public void read(String file, Consumer<byte[]> content, Consumer<String> failure) {
            awaited.add(new Answer(content, failure));
            send(Frame.of(Kind.READ, file));
        }

        @Override
        public void readLine(String prompt, Consumer<@Nullable String> line) {
            awaitedInput.add(frame -> line.accept(frame == null ? null : frame.text()));
            send(Frame.of(Kind.READ_LINE, prompt));
        }

        @Override
        public void readInput(int most, Consumer<byte @Nullable []> bytes) {
            awaitedInput.add(frame -> bytes.accept(frame == null ? null : frame.payload()));
            send(Frame.of(Kind.READ_INPUT, most));
        }

        @Override
        public void readSingleKeys() {
            send(Frame.of(Kind.SINGLE_KEYS));
        }

        @Override
        public void exit(int code) {
            hasExited = true;
            run = ToolRun.ENDED;
            send(new Frame(Kind.EXIT, new byte[] {(byte) code}));
        }
    }
}
