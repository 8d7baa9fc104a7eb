package io.hawser.cli.peer.program;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * Fills a table by COPY, reads it back, and sends 1 000 queries; waits for a line after 500 of them, and before the
 * last statement.
 */
public final class PostgresqlQueries {
    private static final int ROWS = 20_000;
    private static final int QUERIES = 1000;

    private PostgresqlQueries() {}

    /** The address of the server is the only argument. */
    public static void main(String[] arguments) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
        String url = "jdbc:postgresql://" + arguments[0] + "/postgres?user=hawser";
        try (Connection connection = DriverManager.getConnection(url)) {
            execute(connection, "create table noise (id int primary key, text text)");
            StringBuilder rows = new StringBuilder();
            for (int i = 0; i < ROWS; i++) {
                rows.append(i).append('\t').append("x".repeat(i % 100)).append('\n');
            }
            CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
            System.out.println("copied " + copy.copyIn("copy noise from stdin", new StringReader(rows.toString())));
            StringWriter out = new StringWriter();
            copy.copyOut("copy (select * from noise order by id) to stdout", out);
            System.out.println("intact " + out.toString().contentEquals(rows));
            System.out.println("sum " + sum(connection, in));
            in.readLine();
            execute(connection, "select 1");
        } catch (SQLException failed) {
            Throwable cause = failed.getCause() == null ? failed : failed.getCause();
            System.out.println("failed " + failed.getSQLState() + " " + cause.getMessage());
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.execute();
        }
    }

    private static long sum(Connection connection, BufferedReader in) throws SQLException, IOException {
        long sum = 0;
        try (PreparedStatement select = connection.prepareStatement("select length(text) from noise where id = ?")) {
            for (int i = 0; i < QUERIES; i++) {
                if (i == QUERIES / 2) {
                    System.out.println("half");
                    in.readLine();
                }
                select.setInt(1, i);
                try (ResultSet result = select.executeQuery()) {
                    result.next();
                    sum += result.getInt(1);
                }
            }
        }
        return sum;
    }
}
