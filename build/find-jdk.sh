# Sourced by ./mvnw, ./hawser and .ci/run: sets and exports JAVA_HOME to a JDK 25, or says what is missing and exits with 2.

# Is this the home of a JDK 25, compiler and all? The release file spares the start of a JVM.
hawser_is_jdk25() {
    [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 1
    if [ -r "$1/release" ]; then
        grep -Eq '^JAVA_VERSION="25[".+-]' "$1/release"
    else
        "$1/bin/javac" -version 2>&1 | grep -Eq '^javac 25($|[.+-])'
    fi
}

# The home of the java on PATH, with links followed: /usr/bin/java is seldom where the JDK is.
hawser_java_on_path() {
    local java link
    java=$(command -v java) || return 0
    while [ -L "$java" ]; do
        link=$(readlink "$java")
        case $link in /*) java=$link ;; *) java=$(dirname "$java")/$link ;; esac
    done
    (cd "$(dirname "$java")/.." 2>/dev/null && pwd -P) || true
}

hawser_find_jdk() {
    local home
    # who names a JDK wants that one: another is not taken in silence
    if [ -n "${HAWSER_JAVA_HOME:-}" ] && ! hawser_is_jdk25 "$HAWSER_JAVA_HOME"; then
        echo "hawser: HAWSER_JAVA_HOME=$HAWSER_JAVA_HOME is not the home of a JDK 25 (bin/java and bin/javac of version 25); correct it or unset it" >&2
        exit 2
    fi
    for home in "${HAWSER_JAVA_HOME:-}" "${JAVA_HOME:-}" "$(hawser_java_on_path)" \
        /usr/lib/jvm/* /opt/*jdk* "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home; do
        if [ -n "$home" ] && hawser_is_jdk25 "$home"; then
            export JAVA_HOME=$home
            return
        fi
    done
    echo "hawser: no JDK 25 found in \$HAWSER_JAVA_HOME, \$JAVA_HOME, PATH, /usr/lib/jvm, /opt, ~/.sdkman, ~/.jdks or /Library/Java: get one from https://adoptium.net and set JAVA_HOME to it" >&2
    exit 2
}

hawser_find_jdk
