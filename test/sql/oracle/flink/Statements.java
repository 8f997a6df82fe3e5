import java.util.*;

/** Cuts a script at its semicolons: not in quotes, not in comments (which are dropped; a hint is kept). */
final class Statements {
  private Statements() {}

  static List<String> split(String script) {
    var statements = new ArrayList<String>();
    var current = new StringBuilder();
    int at = 0;
    while (at < script.length()) {
      int end = pieceEnd(script, at);
      String piece = script.substring(at, end);
      if (piece.equals(";")) {
        statements.add(current.toString().strip());
        current.setLength(0);
      } else if (piece.startsWith("--") || (piece.startsWith("/*") && !piece.startsWith("/*+"))) {
        current.append(' ');
      } else {
        current.append(piece);
      }
      at = end;
    }
    statements.add(current.toString().strip());
    statements.removeIf(String::isEmpty);
    return statements;
  }

  /** Where the quoted text, comment or single character ends that starts here. */
  private static int pieceEnd(String script, int at) {
    char first = script.charAt(at);
    if (first == '\'' || first == '`' || first == '"') return after(script, String.valueOf(first), at + 1);
    if (script.startsWith("--", at)) return after(script, "\n", at);
    if (script.startsWith("/*", at)) return after(script, "*/", at + 2);
    return at + 1;
  }

  private static int after(String script, String mark, int from) {
    int found = script.indexOf(mark, from);
    return found < 0 ? script.length() : found + mark.length();
  }
}
