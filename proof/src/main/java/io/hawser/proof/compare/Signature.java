package io.hawser.proof.compare;

/** The key by which two differences count as the same fault: state and answers, without their numbers. */
final class Signature {
    private Signature() {}

    static String of(Difference difference) {
        String step = difference.text().replaceFirst(" [0-9se].*", "");
        return step + " in " + difference.state() + ": " + general(difference.kernel()) + " / "
                + general(difference.hawser());
    }

    private static String general(String answers) {
        return answers.replaceAll("<nop,nop,TS val \\* ecr \\d+>", "")
                .replaceAll("nop,nop,TS val \\* ecr \\d+,", "")
                .replaceAll("(edge)?[+-]?\\d+", "n")
                .replaceAll("sack( n:n)+", "sack")
                .replaceAll("(\\. n:n\\(n\\) ack n *; )+", "… ");
    }
}
