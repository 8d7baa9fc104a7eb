/** The lab page: a web server for scenarios in a browser. */
module io.hawser.web {
    requires io.hawser.core;
    requires io.hawser.lab;
    requires io.helidon.webserver;
    requires io.helidon.http;
    requires java.logging;
    requires java.management;
    requires tools.jackson.core;
    requires static org.jspecify;

    exports io.hawser.web;
}
