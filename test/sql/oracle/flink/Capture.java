import java.io.PrintStream;
import java.util.*;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.flink.api.connector.sink2.*;
import org.apache.flink.configuration.*;
import org.apache.flink.table.catalog.*;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.connector.sink.*;
import org.apache.flink.table.connector.sink.abilities.SupportsWritingMetadata;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.factories.DynamicTableSinkFactory;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.types.RowKind;

/**
 * A sink that keeps what it is given, in this JVM. With a primary key it takes upserts, as {@code upsert-kafka} does,
 * so Flink plans the same materialiser; without one it takes every change. Constraints are enforced by the planner as
 * for any sink.
 */
public class Capture implements DynamicTableSinkFactory {
  private static final ConfigOption<String> TABLE = ConfigOptions.key("capture.table").stringType().noDefaultValue();
  private static final Map<String, Rows> CAPTURED = new ConcurrentHashMap<>();

  static void clear() {
    CAPTURED.clear();
  }

  static void print(PrintStream out, boolean changelog) {
    var sinks = new StringJoiner(",", "{", "}");
    new TreeMap<>(CAPTURED).forEach((table, rows) -> sinks.add(Encoder.quote(table) + ":" + rows.json(changelog)));
    out.print(sinks);
  }

  @Override
  public String factoryIdentifier() {
    return "capture";
  }

  @Override
  public Set<ConfigOption<?>> requiredOptions() {
    return Set.of(TABLE);
  }

  @Override
  public Set<ConfigOption<?>> optionalOptions() {
    return Set.of();
  }

  @Override
  public DynamicTableSink createDynamicTableSink(Context context) {
    FactoryUtil.createTableFactoryHelper(this, context).validate();
    ResolvedSchema schema = context.getCatalogTable().getResolvedSchema();
    String table = context.getCatalogTable().getOptions().get(TABLE.key());
    var columns = schema.getColumns().stream().filter(Column::isPersisted).toList();
    var names = columns.stream().map(Column::getName).toList();
    var keyNames = schema.getPrimaryKey().map(key -> key.getColumns()).orElse(List.of());
    int[] key = keyNames.stream().mapToInt(names::indexOf).toArray();
    CAPTURED.computeIfAbsent(table, name -> new Rows(columns, key));
    return new TableSink(table, columns, schema.getPrimaryKey().isPresent());
  }

  /** Rows come with the metadata behind the physical columns; they are kept in the order of the columns. */
  private static final class TableSink implements DynamicTableSink, SupportsWritingMetadata {
    private final String table;
    private final List<Column> columns;
    private final boolean keyed;
    private List<String> metadata = List.of();

    TableSink(String table, List<Column> columns, boolean keyed) {
      this.table = table;
      this.columns = columns;
      this.keyed = keyed;
    }

    /** As the kafka connector has them. */
    @Override
    public Map<String, DataType> listWritableMetadata() {
      var known = new LinkedHashMap<String, DataType>();
      known.put("headers", DataTypes.MAP(DataTypes.STRING(), DataTypes.BYTES()).nullable());
      known.put("timestamp", DataTypes.TIMESTAMP_WITH_LOCAL_TIME_ZONE(3).nullable());
      return known;
    }

    @Override
    public void applyWritableMetadata(List<String> keys, DataType consumed) {
      metadata = keys;
    }

    private int place(Column column) {
      var physical = columns.stream().filter(Column::isPhysical).toList();
      if (!(column instanceof Column.MetadataColumn it)) return physical.indexOf(column);
      return physical.size() + metadata.indexOf(it.getMetadataKey().orElse(it.getName()));
    }

    @Override
    public ChangelogMode getChangelogMode(ChangelogMode requested) {
      return keyed ? ChangelogMode.upsert() : requested;
    }

    @Override
    public SinkRuntimeProvider getSinkRuntimeProvider(Context context) {
      var places = columns.stream().mapToInt(this::place).toArray();
      var types = new LogicalType[places.length];
      for (int i = 0; i < places.length; i++) types[places[i]] = columns.get(i).getDataType().getLogicalType();
      return SinkV2Provider.of(new RowSink(table, new Encoder(List.of(types)), places));
    }

    @Override
    public DynamicTableSink copy() {
      var copy = new TableSink(table, columns, keyed);
      copy.metadata = metadata;
      return copy;
    }

    @Override
    public String asSummaryString() {
      return "capture";
    }
  }

  private record RowSink(String table, Encoder encoder, int[] places) implements Sink<RowData> {
    @Override
    public SinkWriter<RowData> createWriter(WriterInitContext context) {
      Rows rows = CAPTURED.get(table);
      return new SinkWriter<>() {
        @Override
        public void write(RowData row, Context context) {
          String[] values = encoder.encode(row);
          rows.change(row.getRowKind(), Arrays.stream(places).mapToObj(i -> values[i]).toArray(String[]::new));
        }

        @Override
        public void flush(boolean end) {}

        @Override
        public void close() {}
      };
    }
  }

  /** The rows of one sink, folded: by the primary key, or as a multiset where there is none. */
  private static final class Rows {
    private final List<String> columns;
    private final int[] key;
    private final Map<String, String> byKey = new LinkedHashMap<>();
    private final Map<String, Integer> counts = new LinkedHashMap<>();
    private final List<String> changes = new ArrayList<>();

    Rows(List<Column> columns, int[] key) {
      this.columns = columns.stream().map(c -> c.getName() + " " + c.getDataType().getLogicalType().asSummaryString()).toList();
      this.key = key;
    }

    synchronized void change(RowKind kind, String[] values) {
      String row = String.join(",", values);
      boolean adds = kind == RowKind.INSERT || kind == RowKind.UPDATE_AFTER;
      if (changes.size() < 1_000_000) changes.add("[\"" + kind.shortString() + "\"," + row + "]");
      if (key.length > 0) {
        String id = Arrays.stream(key).mapToObj(i -> values[i]).collect(Collectors.joining(","));
        if (adds) byKey.put(id, row);
        else byKey.remove(id);
      } else {
        counts.merge(row, adds ? 1 : -1, (a, b) -> a + b == 0 ? null : a + b);
      }
    }

    synchronized String json(boolean changelog) {
      var names = columns.stream().map(Encoder::quote).collect(Collectors.joining(","));
      return "{\"columns\":[" + names + "],\"rows\":[" + String.join(",", changelog ? changes : folded()) + "]}";
    }

    private List<String> folded() {
      if (key.length > 0) return byKey.values().stream().map(row -> "[" + row + "]").toList();
      var rows = new ArrayList<String>();
      counts.forEach((row, count) -> {
        if (count < 0) throw new IllegalStateException("retracted but never added: " + row);
        for (int i = 0; i < count; i++) rows.add("[" + row + "]");
      });
      return rows;
    }
  }
}
