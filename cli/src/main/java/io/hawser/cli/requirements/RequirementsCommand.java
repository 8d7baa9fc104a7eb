package io.hawser.cli.requirements;

import io.hawser.cli.requirements.Requirement.Document;
import io.hawser.cli.requirements.Requirement.Verdict;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code hawser requirements}: how many requirements of an RFC are met, and which are not. */
@Command(
        name = "requirements",
        description = "Says how many requirements of RFC 9293, or of another RFC, are met, and which are not and why.",
        mixinStandardHelpOptions = true)
public final class RequirementsCommand implements Runnable {
    private static final List<String> KINDS = List.of("MUST", "SHOULD", "MAY");

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "RFC",
            converter = DocumentConverter.class,
            description = "rfc9293 (if not said), rfc2131 (DHCP) or rfc1035 (DNS)")
    private Document document = Document.RFC_9293;

    /** A document by its name. */
    static final class DocumentConverter implements ITypeConverter<Document> {
        @Override
        public Document convert(String text) {
            for (Document each : Document.values()) {
                if (each.file().equals(text)) {
                    return each;
                }
            }
            throw new TypeConversionException(
                    "there is no table of '" + text + "'; there are those of rfc9293, rfc2131" + " and rfc1035");
        }
    }

    @Option(names = "--all", description = "Lists all of them, not only those that are not met.")
    private boolean all;

    @Override
    public void run() {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        List<Requirement> requirements = Requirement.of(document);
        out.println(document.title() + ": " + requirements.size() + " requirements. docs/" + document.file()
                + ".md names the tests of each.");
        out.println();
        out.printf(Locale.ROOT, "%-8s %5s %7s %8s %15s%n", "", "met", "partly", "not met", "not applicable");
        for (String kind : KINDS) {
            out.printf(
                    Locale.ROOT,
                    "%-8s %5d %7d %8d %15d%n",
                    kind,
                    count(requirements, kind, Verdict.MET),
                    count(requirements, kind, Verdict.PARTLY),
                    count(requirements, kind, Verdict.NOT_MET) + count(requirements, kind, Verdict.NOT_DONE),
                    count(requirements, kind, Verdict.NOT_APPLICABLE));
        }
        out.println();
        for (Requirement requirement : requirements) {
            if (all || requirement.verdict() != Verdict.MET) {
                print(out, requirement);
            }
        }
        out.flush();
    }

    private static long count(List<Requirement> requirements, String kind, Verdict verdict) {
        return requirements.stream()
                .filter(each -> each.level().startsWith(kind) && each.verdict() == verdict)
                .count();
    }

    private static void print(PrintWriter out, Requirement requirement) {
        out.printf(
                Locale.ROOT,
                "%-8s %-8s %-10s %s: %s%n",
                requirement.id(),
                requirement.verdict(),
                requirement.section(),
                requirement.topic(),
                requirement.text());
        if (!requirement.reason().isEmpty()) {
            out.println("         " + requirement.reason().replace("`", ""));
        }
    }
}
