package io.hawser.cli.control;

import io.hawser.cli.options.CommandFailure;
import io.hawser.cli.options.Signals;
import io.hawser.cli.options.Terminal;
import io.hawser.tools.command.StandaloneTool;
import io.hawser.tools.command.Tool;
import io.hawser.tools.control.ControlSockets;
import io.hawser.tools.control.Frame;
import io.hawser.tools.control.Frame.Kind;
import io.hawser.tools.control.Frame.Request;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;

/**
 * {@code hawser ss}, {@code hawser netstat} and so on: runs a tool on the stack given by {@code --at NAME}, or on the
 * only running one. All other arguments are the tool's.
 */
public final class ToolCommand implements Callable<Integer> {
    private static final String AT = "--at";
    private static final int BUFFER_BYTES = 1 << 16;

    private final Tool tool;
    private final CommandSpec spec;
    private List<String> arguments = new ArrayList<>();

    private ToolCommand(Tool tool) {
        this.tool = tool;
        spec = CommandSpec.wrapWithoutInspection(this).name(tool.name());
        spec.usageMessage()
                .description(tool.summary())
                .customSynopsis("hawser " + tool.name() + " [--at NAME] [OPTIONS of " + tool.name() + "]");
        spec.addPositional(PositionalParamSpec.builder()
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("0..*")
                .paramLabel("ARGUMENT")
                .description("the options and operands of " + tool.name())
                .setter(new CommandLine.Model.ISetter() {
                    @Override
                    @SuppressWarnings("unchecked") // as the type above says
                    public <T> T set(T value) {
                        arguments = value == null ? new ArrayList<>() : (List<String>) value;
                        return value;
                    }
                })
                .build());
    }

    /** The command line of a tool, to be a subcommand of {@code hawser}. */
    public static CommandLine of(Tool tool) {
        return new CommandLine(new ToolCommand(tool).spec)
                .setUnmatchedOptionsArePositionalParams(true)
                .setStopAtPositional(false)
                .setExpandAtFiles(false);
    }

    @Override
    public Integer call() {
        List<String> words = new ArrayList<>();
        words.add(tool.name());
        String name = null;
        for (int i = 0; i < arguments.size(); i++) {
            String word = arguments.get(i);
            if (word.equals(AT) && i + 1 < arguments.size()) {
                name = arguments.get(++i);
            } else if (word.startsWith(AT + "=")) {
                name = word.substring(AT.length() + 1);
            } else {
                words.add(word);
            }
        }
        if (tool instanceof StandaloneTool standalone && standalone.isStandalone(words.subList(1, words.size()))) {
            return runHere(standalone, words.subList(1, words.size()));
        }
        try (SocketChannel stack = connect(name)) {
            return run(stack, words);
        } catch (EOFException gone) {
            throw new CommandFailure("the stack has gone", gone);
        } catch (IOException failed) {
            throw new CommandFailure("the stack cannot be reached: " + failed.getMessage(), failed);
        }
    }

    private static int runHere(StandaloneTool tool, List<String> words) {
        try {
            return tool.run(words, System.in, System.out, System.err);
        } catch (IOException failed) {
            throw new CommandFailure(failed);
        }
    }

    private SocketChannel connect(@Nullable String wanted) throws IOException {
        ControlSockets sockets = ControlSockets.ofThisUser();
        List<String> running = sockets.running();
        String name = wanted;
        if (name == null) {
            if (running.size() != 1) {
                throw new ParameterException(
                        spec.commandLine(),
                        running.isEmpty()
                                ? "no stack runs; hawser up and hawser exec start one"
                                : "several stacks run: choose by --at " + String.join(", --at ", running));
            }
            name = running.getFirst();
        }
        Path path;
        try {
            path = sockets.pathOf(name);
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), AT + ": " + wrong.getMessage(), wrong);
        }
        SocketChannel channel = ControlSockets.connect(path);
        if (channel == null) {
            String others = running.isEmpty() ? "none runs" : "those that run are " + String.join(", ", running);
            throw new ParameterException(spec.commandLine(), "no stack called '" + name + "' runs; " + others);
        }
        return channel;
    }

    private static int run(SocketChannel stack, List<String> words) throws IOException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(stack), BUFFER_BYTES));
        DataOutputStream out =
                new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(stack), BUFFER_BYTES));
        Frame.of(Kind.HELLO, Frame.VERSION).write(out);
        refuse(Frame.read(in), Kind.HELLO);
        new Request(Terminal.standardOutputColumns(), Terminal.standardOutputRows(), words)
                .toFrame()
                .write(out);
        Signals.handle(_ -> interrupt(out));
        try (StandardInput input = new StandardInput(out);
                CreatedFile created = new CreatedFile(words)) {
            return serve(in, out, input, created);
        }
    }

    private static int serve(DataInputStream in, DataOutputStream out, StandardInput input, CreatedFile created)
            throws IOException {
        while (true) {
            Frame frame = Frame.read(in);
            switch (frame.kind()) {
                case CREATE -> created.create(frame.text());
                case FILE_OUTPUT -> created.write(frame.payload());
                case OUTPUT -> {
                    System.out.write(frame.payload());
                    System.out.flush();
                }
                case ERROR_OUTPUT -> {
                    System.err.write(frame.payload());
                    System.err.flush();
                }
                case READ -> answer(frame.text()).write(out);
                case READ_LINE -> input.readLine(frame.text());
                case READ_INPUT -> input.readBytes(frame.number());
                case SINGLE_KEYS -> input.readSingleKeys();
                case EXIT -> {
                    return Byte.toUnsignedInt(frame.payload()[0]);
                }
                default -> refuse(frame, Kind.EXIT);
            }
        }
    }

    private static void interrupt(DataOutputStream out) {
        try {
            Frame.of(Kind.INTERRUPT).write(out);
        } catch (IOException gone) {
            // the reader reports it
        }
    }

    private static void refuse(Frame frame, Kind expected) {
        if (frame.kind() == Kind.REFUSED) {
            throw new CommandFailure("the stack refuses: " + frame.text());
        }
        if (frame.kind() != expected) {
            throw new CommandFailure("the stack answers " + frame.kind() + " where " + expected + " is due");
        }
    }

    private static Frame answer(String file) {
        try {
            return new Frame(
                    Kind.CONTENT, file.equals("-") ? System.in.readAllBytes() : Files.readAllBytes(Path.of(file)));
        } catch (NoSuchFileException missing) {
            return Frame.of(Kind.NO_CONTENT, "No such file or directory");
        } catch (AccessDeniedException denied) {
            return Frame.of(Kind.NO_CONTENT, "Permission denied");
        } catch (IOException failed) {
            return Frame.of(Kind.NO_CONTENT, String.valueOf(failed.getMessage()));
        }
    }
}
