import java.io.Serializable;
import java.time.*;
import java.time.format.DateTimeFormatter;
import java.util.*;
import org.apache.flink.table.data.*;
import org.apache.flink.table.types.logical.*;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/** Writes Flink's internal values as JSON, in the encodings of {@code millrace eval}. */
final class Encoder implements Serializable {
  private final LogicalType[] types;

  Encoder(List<LogicalType> types) {
    this.types = types.toArray(new LogicalType[0]);
  }

  /** The values of a row, each as JSON. */
  String[] encode(RowData row) {
    var values = new String[types.length];
    for (int i = 0; i < types.length; i++) {
      values[i] = json(RowData.createFieldGetter(types[i], i).getFieldOrNull(row), types[i]);
    }
    return values;
  }

  private static String json(Object value, LogicalType type) {
    if (value == null) return "null";
    return switch (type.getTypeRoot()) {
      case BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT, INTERVAL_YEAR_MONTH, INTERVAL_DAY_TIME -> value.toString();
      case FLOAT -> real(((Float) value).doubleValue(), value.toString());
      case DOUBLE -> real((Double) value, value.toString());
      case DECIMAL -> quote(((DecimalData) value).toBigDecimal().toPlainString());
      case CHAR, VARCHAR -> quote(value.toString());
      case BINARY, VARBINARY -> quote(Base64.getEncoder().encodeToString((byte[]) value));
      case DATE -> quote(LocalDate.ofEpochDay((Integer) value).toString());
      case TIME_WITHOUT_TIME_ZONE -> quote(time(LocalTime.ofNanoOfDay((Integer) value * 1_000_000L), type));
      case TIMESTAMP_WITHOUT_TIME_ZONE -> quote(timestamp(value, type));
      case TIMESTAMP_WITH_LOCAL_TIME_ZONE -> quote(timestamp(value, type) + "Z");
      case ARRAY -> array((ArrayData) value, ((ArrayType) type).getElementType());
      case MAP -> map((MapData) value, ((MapType) type).getKeyType(), ((MapType) type).getValueType());
      case MULTISET -> map((MapData) value, ((MultisetType) type).getElementType(), new IntType());
      case ROW -> row((RowData) value, (RowType) type);
      default -> throw new IllegalArgumentException("no encoding for " + type.asSummaryString());
    };
  }

  private static String real(double value, String text) {
    return Double.isFinite(value) ? text : quote(text);
  }

  private static String timestamp(Object value, LogicalType type) {
    LocalDateTime at = ((TimestampData) value).toLocalDateTime();
    return at.format(DateTimeFormatter.ofPattern("uuuu-MM-dd")) + " " + time(at.toLocalTime(), type);
  }

  private static String time(LocalTime at, LogicalType type) {
    int digits = LogicalTypeChecks.getPrecision(type);
    String whole = at.format(DateTimeFormatter.ofPattern("HH:mm:ss"));
    return digits == 0 ? whole : whole + "." + String.format("%09d", at.getNano()).substring(0, digits);
  }

  private static String array(ArrayData data, LogicalType type) {
    var items = new StringJoiner(",", "[", "]");
    var getter = ArrayData.createElementGetter(type);
    for (int i = 0; i < data.size(); i++) items.add(json(getter.getElementOrNull(data, i), type));
    return items.toString();
  }

  private static String map(MapData data, LogicalType keyType, LogicalType valueType) {
    var entries = new StringJoiner(",", "{", "}");
    var keys = ArrayData.createElementGetter(keyType);
    var values = ArrayData.createElementGetter(valueType);
    for (int i = 0; i < data.size(); i++) {
      String key = json(keys.getElementOrNull(data.keyArray(), i), keyType);
      String value = json(values.getElementOrNull(data.valueArray(), i), valueType);
      entries.add((key.startsWith("\"") ? key : quote(key)) + ":" + value);
    }
    return entries.toString();
  }

  private static String row(RowData data, RowType type) {
    var fields = new StringJoiner(",", "{", "}");
    for (int i = 0; i < type.getFieldCount(); i++) {
      Object value = RowData.createFieldGetter(type.getTypeAt(i), i).getFieldOrNull(data);
      fields.add(quote(type.getFieldNames().get(i)) + ":" + json(value, type.getTypeAt(i)));
    }
    return fields.toString();
  }

  static String quote(String text) {
    var out = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') out.append('\\').append(c);
      else if (c < 0x20 || Character.isSurrogate(c)) out.append(String.format("\\u%04x", (int) c));
      else out.append(c);
    }
    return out.append('"').toString();
  }
}
