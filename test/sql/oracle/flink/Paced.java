import java.io.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.configuration.*;
import org.apache.flink.legacy.table.connector.source.SourceFunctionProvider;
import org.apache.flink.streaming.api.functions.source.legacy.SourceFunction;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.format.DecodingFormat;
import org.apache.flink.table.connector.source.*;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.factories.*;
import org.apache.flink.table.types.DataType;

/** A file of JSON lines that is read only after a while: what comes first among several inputs is no longer chance. */
public class Paced implements DynamicTableSourceFactory {
  private static final ConfigOption<String> PATH = ConfigOptions.key("path").stringType().noDefaultValue();
  private static final ConfigOption<Long> DELAY = ConfigOptions.key("delay").longType().noDefaultValue();

  @Override
  public String factoryIdentifier() {
    return "paced";
  }

  @Override
  public Set<ConfigOption<?>> requiredOptions() {
    return Set.of(PATH, DELAY, FactoryUtil.FORMAT);
  }

  @Override
  public Set<ConfigOption<?>> optionalOptions() {
    return Set.of();
  }

  @Override
  public DynamicTableSource createDynamicTableSource(Context context) {
    var helper = FactoryUtil.createTableFactoryHelper(this, context);
    var format = helper.discoverDecodingFormat(DeserializationFormatFactory.class, FactoryUtil.FORMAT);
    helper.validate();
    var options = helper.getOptions();
    return new TableSource(options.get(PATH), options.get(DELAY), format, context.getPhysicalRowDataType());
  }

  private record TableSource(String path, long delay, DecodingFormat<DeserializationSchema<RowData>> format, DataType type)
      implements ScanTableSource {
    @Override
    public ChangelogMode getChangelogMode() {
      return ChangelogMode.insertOnly();
    }

    @Override
    public ScanRuntimeProvider getScanRuntimeProvider(ScanContext context) {
      return SourceFunctionProvider.of(new Lines(path, delay, format.createRuntimeDecoder(context, type)), true);
    }

    @Override
    public DynamicTableSource copy() {
      return this;
    }

    @Override
    public String asSummaryString() {
      return "paced";
    }
  }

  private static final class Lines implements SourceFunction<RowData> {
    private final String path;
    private final long delay;
    private final DeserializationSchema<RowData> decoder;

    Lines(String path, long delay, DeserializationSchema<RowData> decoder) {
      this.path = path;
      this.delay = delay;
      this.decoder = decoder;
    }

    @Override
    public void run(SourceContext<RowData> context) throws Exception {
      decoder.open(null);
      Thread.sleep(delay);
      for (String line : Files.readAllLines(Path.of(path))) {
        RowData row = decoder.deserialize(line.getBytes(StandardCharsets.UTF_8));
        synchronized (context.getCheckpointLock()) {
          context.collect(row);
        }
      }
    }

    @Override
    public void cancel() {}
  }
}
