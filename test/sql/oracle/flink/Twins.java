import org.apache.flink.table.functions.ScalarFunction;

/** What stands for TypeScript functions in Flink: {@code CREATE FUNCTION f AS 'Twins$CountChar'}. */
public final class Twins {
  private Twins() {}

  /** How often a character occurs in a text; bench/nexmark/count-char.ts. */
  public static class CountChar extends ScalarFunction {
    public Long eval(String text, String character) {
      if (text == null || character == null) return null;
      return text.codePoints().filter(c -> c == character.codePointAt(0)).count();
    }
  }
}
