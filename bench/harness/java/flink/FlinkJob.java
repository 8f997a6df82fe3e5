import java.nio.file.*;
import java.util.regex.*;
import org.apache.flink.table.api.*;

/**
 * {@code FlinkJob <script>}: runs the script's inserts as one job in a cluster within this JVM, until it is killed. Every
 * setting comes from the script's SET statements.
 */
public class FlinkJob {
  private static final Pattern SET = Pattern.compile("(?is)SET\\s+'([^']+)'\\s*=\\s*'(.*?)'\\s*");

  public static void main(String[] args) throws Exception {
    var env = TableEnvironment.create(EnvironmentSettings.newInstance().inStreamingMode().build());
    var inserts = env.createStatementSet();
    for (String statement : Statements.split(Files.readString(Path.of(args[0])))) {
      Matcher setting = SET.matcher(statement);
      if (setting.matches()) env.getConfig().set(setting.group(1), setting.group(2));
      else if (statement.regionMatches(true, 0, "INSERT", 0, 6)) inserts.addInsertSql(statement);
      else env.executeSql(statement);
    }
    inserts.execute().await();
    System.err.println("the job has ended");
    System.exit(1);
  }
}
