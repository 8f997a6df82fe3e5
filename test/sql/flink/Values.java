import java.io.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import java.util.stream.Collectors;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.table.api.*;
import org.apache.flink.types.Row;

/**
 * Evaluates the expressions of a file (one per line, `#` comments) in Flink over one row, and prints
 * `expression TAB type TAB value`. `#column name TYPE "value"` (a JSON string, or null) adds a column to the row. See
 * README.md in this folder.
 */
public class Values {
  /** A file, not literals: Flink would compute with those while planning, by other rules. */
  static final String[][] ROW = {
    {"a INT", "7"}, {"neg INT", "-3"}, {"n INT", "NULL"}, {"big BIGINT", "9007199254740993"}, {"ti TINYINT", "100"},
    {"sm SMALLINT", "300"}, {"maxi INT", "2147483647"}, {"zero INT", "0"}, {"d DOUBLE", "2.5"}, {"nd DOUBLE", "-2.5"},
    {"zd DOUBLE", "0.0"}, {"f FLOAT", "1.1"}, {"s STRING", "Hello, World"}, {"p STRING", "  pad "}, {"ns STRING", "NULL"},
    {"num STRING", "42"}, {"bad STRING", "x"}, {"uni STRING", "gr\u00fc\u00df \uD83D\uDE00"},
    {"ts TIMESTAMP(3)", "2001-02-28 23:59:58.987"}, {"past TIMESTAMP(3)", "1969-12-31 12:34:56.789"},
    {"dt DATE", "2004-02-29"}, {"t BOOLEAN", "true"}, {"fa BOOLEAN", "false"}, {"nb BOOLEAN", "NULL"},
  };

  /** Fewer in a job: one that fails takes its neighbours with it. */
  static final int BATCH = 60;

  public static void main(String[] args) throws Exception {
    var out = new PrintStream(System.out, true, "UTF-8");
    System.setOut(System.err); // where the logs go
    List<String[]> row = new ArrayList<>(List.of(ROW));
    List<String> expressions = new ArrayList<>();
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line; (line = in.readLine()) != null; ) {
      if (line.startsWith("#column ")) {
        String[] parts = line.split(" ", 4);
        String value = new ObjectMapper().readValue(parts[3], String.class);
        row.add(new String[] {parts[1] + " " + parts[2], value == null ? "NULL" : quoted(value)});
      } else if (!line.isBlank() && !line.startsWith("#")) {
        expressions.add(line.trim());
      }
    }
    TableEnvironment env = TableEnvironment.create(EnvironmentSettings.inBatchMode());
    env.getConfig().set("table.local-time-zone", "UTC");
    Path file = Files.createTempFile("values", ".csv");
    String columns = row.stream().map(c -> c[0]).collect(Collectors.joining(", "));
    Files.writeString(file, row.stream().map(c -> c[1]).collect(Collectors.joining("|")) + "\n");
    env.executeSql("CREATE TABLE base (" + columns + ") WITH ('connector' = 'filesystem', 'path' = '" + file.toUri()
        + "', 'format' = 'csv', 'csv.field-delimiter' = '|', 'csv.null-literal' = 'NULL')");
    env.executeSql("CREATE VIEW r AS SELECT *, CAST(ts AS TIMESTAMP_LTZ(3)) AS lz FROM base");
    List<String> good = new ArrayList<>();
    Map<String, String> results = new LinkedHashMap<>();
    for (String expression : expressions) {
      try {
        env.explainSql("SELECT " + expression + " FROM r");
        results.put(expression, "");
        good.add(expression);
      } catch (Throwable e) {
        results.put(expression, "refused\t" + root(e));
      }
    }
    for (int i = 0; i < good.size(); i += BATCH) {
      evaluate(env, good.subList(i, Math.min(i + BATCH, good.size())), results);
    }
    results.forEach((expression, result) -> out.println(expression + "\t" + result));
  }

  /** All in one job; a job that fails is cut in halves until the expression that fails is alone. */
  static void evaluate(TableEnvironment env, List<String> expressions, Map<String, String> results) {
    if (expressions.isEmpty()) return;
    try {
      Table all = env.sqlQuery("SELECT " + String.join(", ", expressions) + " FROM r");
      var columns = all.getResolvedSchema().getColumns();
      try (var rows = all.execute().collect()) {
        Row row = rows.next();
        for (int i = 0; i < expressions.size(); i++) {
          String type = columns.get(i).getDataType().getLogicalType().asSummaryString();
          results.put(expressions.get(i), type + "\t" + show(row.getField(i)));
        }
      }
    } catch (Throwable e) {
      int half = expressions.size() / 2;
      if (half == 0) {
        results.put(expressions.get(0), "fails\t" + root(e));
        return;
      }
      evaluate(env, expressions.subList(0, half), results);
      evaluate(env, expressions.subList(half, expressions.size()), results);
    }
  }

  static String quoted(String value) {
    return value.matches("(?s).*[|\"\n].*") || value.isBlank() || value.equals("NULL") ? '"' + value.replace("\"", "\"\"") + '"' : value;
  }

  static String show(Object value) {
    if (value instanceof byte[] bytes) return "x" + HexFormat.of().formatHex(bytes);
    if (value instanceof Object[] array) return Arrays.stream(array).map(Values::show).collect(Collectors.joining(", ", "[", "]"));
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream().map(e -> show(e.getKey()) + ": " + show(e.getValue())).sorted()
          .collect(Collectors.joining(", ", "{", "}"));
    }
    if (!(value instanceof String text)) return String.valueOf(value);
    StringBuilder out = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (c < ' ' || Character.isSurrogate(c)) out.append(String.format("\\u%04x", (int) c));
      else out.append(c == '"' || c == '\\' ? "\\" : "").append(c);
    }
    return out.append('"').toString();
  }

  static String root(Throwable e) {
    while (e.getCause() != null && e.getCause() != e) e = e.getCause();
    return e.getClass().getSimpleName();
  }
}
