import java.io.*;
import java.nio.charset.StandardCharsets;
import java.util.*;
import org.apache.flink.formats.json.*;
import org.apache.flink.formats.common.TimestampFormat;
import org.apache.flink.table.data.*;
import org.apache.flink.table.types.logical.*;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
/**
 * What Flink's `json` format makes of values: reads `type TAB JSON` lines (a type with `!`: ISO-8601 timestamps), writes
 * `type TAB JSON TAB result`. Run with the jars of apache-flink-libraries 2.3.0:
 * `cut -f 1,2 measured.tsv | java -cp "<pyflink/lib>/*" JsonFormat.java > measured.tsv.new`.
 */
public class JsonFormat {
  public static void main(String[] a) throws Exception {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var out = new PrintStream(System.out, true, "UTF-8");
    for (String line; (line = in.readLine()) != null;) {
      if (line.isBlank()) continue;
      String[] p = line.split("\t");
      String res;
      try {
        boolean iso = p[0].startsWith("!");
        RowType t = (RowType) LogicalTypeParser.parse("ROW<v " + (iso ? p[0].substring(1) : p[0]) + ", z INT>", JsonFormat.class.getClassLoader());
        var d = new JsonParserRowDataDeserializationSchema(t, InternalTypeInfo.of(t), false, false, iso ? TimestampFormat.ISO_8601 : TimestampFormat.SQL);
        d.open(null);
        String record = "{\"v\":" + p[1] + ",\"z\":9}";
        RowData r = d.deserialize(record.getBytes(StandardCharsets.UTF_8));
        // Behind some values the format loses its place in the record.
        res = r.isNullAt(1) || r.getInt(1) != 9 ? "error" : show(RowData.createFieldGetter(t.getTypeAt(0), 0).getFieldOrNull(r), t.getTypeAt(0));
      } catch (Throwable e) {
        res = "error";
      }
      out.println(p[0] + "\t" + p[1] + "\t" + res);
    }
  }
  static String show(Object v, LogicalType t) {
    if (v == null) return "NULL";
    switch (t.getTypeRoot()) {
      case ROW: { RowData r=(RowData)v; StringBuilder s=new StringBuilder("("); for (int i=0;i<r.getArity();i++) s.append(i>0?", ":"").append(show(RowData.createFieldGetter(t.getChildren().get(i),i).getFieldOrNull(r), t.getChildren().get(i))); return s+")"; }
      case ARRAY: { ArrayData r=(ArrayData)v; var e=t.getChildren().get(0); StringBuilder s=new StringBuilder("["); for (int i=0;i<r.size();i++) s.append(i>0?", ":"").append(show(ArrayData.createElementGetter(e).getElementOrNull(r,i), e)); return s+"]"; }
      case MAP: case MULTISET: { MapData m=(MapData)v; LogicalType kt=t.getChildren().get(0), vt=t.getTypeRoot()==LogicalTypeRoot.MAP?t.getChildren().get(1):new IntType(); var k=m.keyArray(); var w=m.valueArray(); StringBuilder s=new StringBuilder("{"); for (int i=0;i<m.size();i++) s.append(i>0?", ":"").append(show(ArrayData.createElementGetter(kt).getElementOrNull(k,i),kt)).append("=").append(show(ArrayData.createElementGetter(vt).getElementOrNull(w,i),vt)); return s+"}"; }
      case VARBINARY: case BINARY: return "x"+HexFormat.of().formatHex((byte[])v);
      case CHAR: case VARCHAR: return "'"+v+"'";
      default: return String.valueOf(v);
    }
  }
}
