import java.io.*;
import java.nio.charset.StandardCharsets;
import java.util.*;
import java.util.concurrent.TimeUnit;
import java.util.regex.*;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.*;
import org.apache.flink.table.api.*;
import org.apache.flink.table.api.internal.TableEnvironmentInternal;
import org.apache.flink.table.catalog.*;

/**
 * Runs SQL scripts in Flink and prints the rows of their sinks.
 *
 * <p>Reads one case per line from standard input: {@code {"name", "text", "inputs": {"table": "file"}, "settings": {},
 * "changelog": boolean, "delays": {"table": ms}, "timeoutSeconds"}}; answers each with one line on standard output: {@code {"name", "sinks":
 * {"table": {"columns": ["name TYPE"], "rows": […]}}}} or {@code {"name", "error"}}.
 *
 * <p>Nothing is rewritten in the text. A table is declared as it stands, then its options are replaced: those of an
 * input by a JSON file, those of every other table by {@link Capture}.
 */
public class Oracle {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern SET = Pattern.compile("(?is)SET\\s+'?([^'=\\s]+)'?\\s*=\\s*'?(.*?)'?\\s*");
  private static final Pattern OPENING =
      Pattern.compile("(?is)(EXECUTE\\s+STATEMENT\\s+SET\\s+BEGIN|BEGIN\\s+STATEMENT\\s+SET\\s*;?)\\s*");

  public static void main(String[] args) throws Exception {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, "UTF-8");
    System.setOut(System.err);
    for (String line; (line = in.readLine()) != null; ) {
      if (line.isBlank()) continue;
      JsonNode request = JSON.readTree(line);
      String name = request.get("name").asText();
      try {
        new Oracle(request).run();
        // Whole before anything is written: what cannot be told is an error, not half a line.
        var sinks = new ByteArrayOutputStream();
        try (var text = new PrintStream(sinks, false, "UTF-8")) {
          Capture.print(text, request.path("changelog").asBoolean());
        }
        out.println("{\"name\":" + Encoder.quote(name) + ",\"sinks\":" + sinks.toString("UTF-8") + "}");
      } catch (Throwable e) {
        out.println("{\"name\":" + Encoder.quote(name) + ",\"error\":" + Encoder.quote(messages(e)) + "}");
      }
      out.flush();
    }
    System.exit(0);
  }

  private final TableEnvironment env;
  private final CatalogManager catalogs;
  private final JsonNode request;
  private StatementSet inserts;
  private boolean pending;

  Oracle(JsonNode request) {
    this.request = request;
    Capture.clear();
    var settings = EnvironmentSettings.newInstance().inStreamingMode().build();
    env = TableEnvironment.create(settings);
    catalogs = ((TableEnvironmentInternal) env).getCatalogManager();
    set("table.local-time-zone", "UTC");
    set("pipeline.auto-watermark-interval", "0");
    set("parallelism.default", "1");
    // A view may be keyed by other columns than its query, and then the last change of a key wins, as in Flink 1 and 2.2.
    set("table.exec.sink.require-on-conflict", "false");
    set("restart-strategy.type", "none");
    set("rest.port", "0");
    set("taskmanager.numberOfTaskSlots", "1");
    request.path("settings").fields().forEachRemaining(e -> set(e.getKey(), e.getValue().asText()));
    inserts = env.createStatementSet();
  }

  private void set(String key, String value) {
    env.getConfig().set(key, value);
  }

  /** Inserts are gathered into one job, as one statement set; a setting between them starts another. */
  void run() throws Exception {
    for (String statement : Statements.split(request.get("text").asText())) {
      String text = OPENING.matcher(statement).lookingAt() ? OPENING.matcher(statement).replaceFirst("") : statement;
      Matcher setting = SET.matcher(text);
      if (text.isBlank() || text.equalsIgnoreCase("END")) continue;
      if (setting.matches()) {
        execute();
        set(setting.group(1), setting.group(2));
      } else if (text.regionMatches(true, 0, "INSERT", 0, 6)) {
        inserts.addInsertSql(text);
        pending = true;
      } else {
        env.executeSql(text);
        replaceOptions();
      }
    }
    execute();
  }

  private void execute() throws Exception {
    if (!pending) return;
    TableResult job = inserts.execute();
    long seconds = request.path("timeoutSeconds").asLong(60);
    try {
      job.await(seconds, TimeUnit.SECONDS);
    } catch (java.util.concurrent.TimeoutException e) {
      job.getJobClient().ifPresent(client -> client.cancel());
      throw new IllegalStateException("still running after " + seconds + " s");
    }
    inserts = env.createStatementSet();
    pending = false;
  }

  private void replaceOptions() throws Exception {
    String catalog = env.getCurrentCatalog(), database = env.getCurrentDatabase();
    for (String table : env.listTables()) {
      var found = catalogs.getTable(ObjectIdentifier.of(catalog, database, table)).get();
      if (!(found.getTable() instanceof CatalogTable old) || old.getOptions().containsKey("capture.table")) continue;
      String file = request.path("inputs").path(table).asText(null);
      if (file != null && "filesystem".equals(old.getOptions().get("connector"))) continue;
      var replaced = CatalogTable.newBuilder().schema(schemaOf(old)).options(optionsOf(table, file, request.path("delays").path(table))).build();
      if (found.isTemporary()) {
        env.dropTemporaryTable("`" + table + "`");
        catalogs.createTemporaryTable(replaced, found.getIdentifier(), false);
      } else {
        env.getCatalog(catalog).get().alterTable(new ObjectPath(database, table), replaced, false);
      }
    }
  }

  private static Schema schemaOf(CatalogTable table) {
    return table instanceof ResolvedCatalogTable resolved
        ? resolved.getOrigin().getUnresolvedSchema()
        : table.getUnresolvedSchema();
  }

  private static Map<String, String> optionsOf(String table, String file, JsonNode delay) {
    if (file == null) return Map.of("connector", "capture", "capture.table", table);
    if (delay.isNumber()) return Map.of("connector", "paced", "path", file, "delay", delay.asText(), "format", "json",
        "json.timestamp-format.standard", "SQL");
    return Map.of("connector", "filesystem", "path", new File(file).toURI().toString(), "format", "json",
        "json.timestamp-format.standard", "SQL");
  }

  /** The messages of an error and its causes, each once, the outermost first. */
  private static String messages(Throwable error) {
    var lines = new LinkedHashSet<String>();
    for (Throwable e = error; e != null; e = e.getCause() == e ? null : e.getCause()) {
      String message = e.getMessage() == null ? "" : e.getMessage().strip();
      lines.add(message.isEmpty() ? e.getClass().getSimpleName() : message);
    }
    return String.join("\n", lines);
  }
}
