import java.io.FileReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.*;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.*;
import org.apache.kafka.streams.kstream.*;
import org.apache.kafka.streams.state.*;

/**
 * {@code StreamsJob <query> <input> <output> <properties file>}: a Nexmark query as one would write it for Kafka Streams,
 * until it is killed. Outputs are written as Flink's JSON writes them.
 */
public class StreamsJob {
  /** Partitions are read at different speeds; nothing may be late, or the results would differ. */
  private static final Duration GRACE = Duration.ofSeconds(60);

  public static void main(String[] args) throws Exception {
    var properties = new Properties();
    try (var file = new FileReader(args[3])) {
      properties.load(file);
    }
    var builder = new StreamsBuilder();
    KStream<byte[], Event> events = builder.stream(args[1],
        Consumed.with(Serdes.ByteArray(), Event.SERDE).withTimestampExtractor((record, time) -> ((Event) record.value()).timeMs));
    switch (args[0]) {
      case "q2" -> filter(events, args[2]);
      case "windowed-count" -> windowedCount(events, args[2]);
      case "bid-join" -> join(events, args[2]);
      case "q19" -> topN(events, args[2]);
      default -> throw new IllegalArgumentException(args[0]);
    }
    var streams = new KafkaStreams(builder.build(properties), properties);
    streams.setUncaughtExceptionHandler(error -> {
      error.printStackTrace();
      Runtime.getRuntime().halt(1);
      return null;
    });
    streams.start();
  }

  private static void filter(KStream<byte[], Event> events, String output) {
    events.filter((key, e) -> e.type == 2 && e.auction % 123 == 0)
        .mapValues(e -> json("{\"auction\":" + e.auction + ",\"price\":" + e.price + "}"))
        .to(output, Produced.with(Serdes.ByteArray(), Serdes.ByteArray()));
  }

  private static void windowedCount(KStream<byte[], Event> events, String output) {
    events.filter((key, e) -> e.type == 2)
        .map((key, e) -> KeyValue.pair(e.auction, new byte[0]))
        .groupByKey(Grouped.with("by-auction", Serdes.Long(), Serdes.ByteArray()))
        .windowedBy(TimeWindows.ofSizeAndGrace(Duration.ofSeconds(10), GRACE).advanceBy(Duration.ofSeconds(2)))
        .count(Materialized.with(Serdes.Long(), Serdes.Long()))
        .toStream()
        .map((window, count) -> {
          String key = "\"auction\":" + window.key() + ",\"window_start\":\"" + Event.text(window.window().start()) + "\"";
          return KeyValue.pair(json("{" + key + "}"), json("{" + key + ",\"num\":" + count + "}"));
        })
        .to(output, Produced.with(Serdes.ByteArray(), Serdes.ByteArray()));
  }

  private static void join(KStream<byte[], Event> events, String output) {
    var bids = events.filter((key, e) -> e.type == 2).map((key, e) -> KeyValue.pair(e.auction, Small.bid(e)));
    var auctions = events.filter((key, e) -> e.type == 1).map((key, e) -> KeyValue.pair(e.id, Small.auction(e)));
    auctions.join(bids,
            (a, b) -> json("{\"auction\":" + b.auction() + ",\"bidder\":" + b.bidder() + ",\"price\":" + b.price()
                + ",\"bid_dateTime\":\"" + Event.text(b.timeMs()) + "\",\"auction_dateTime\":\"" + Event.text(a.timeMs())
                + "\",\"seller\":" + a.seller() + ",\"category\":" + a.category() + "}"),
            JoinWindows.ofTimeDifferenceAndGrace(Duration.ofSeconds(10), GRACE).before(Duration.ZERO),
            StreamJoined.with(Serdes.Long(), Small.AUCTION, Small.BID).withName("bid-join"))
        .to(output, Produced.with(Serdes.Long(), Serdes.ByteArray()));
  }

  private static void topN(KStream<byte[], Event> events, String output) {
    events.filter((key, e) -> e.type == 2)
        .map((key, e) -> KeyValue.pair(e.auction, Small.bid(e)))
        .groupByKey(Grouped.with("by-auction", Serdes.Long(), Small.BID))
        .aggregate(List::<Small.Bid>of, (auction, bid, best) -> better(bid, best), Materialized.with(Serdes.Long(), Small.BIDS))
        .toStream()
        .flatMap((auction, best) -> {
          var rows = new ArrayList<KeyValue<byte[], byte[]>>(best.size());
          for (int i = 0; i < best.size(); i++) rows.add(row(best.get(i), i + 1));
          return rows;
        })
        .to(output, Produced.with(Serdes.ByteArray(), Serdes.ByteArray()));
  }

  private static List<Small.Bid> better(Small.Bid bid, List<Small.Bid> best) {
    int place = best.size();
    while (place > 0 && best.get(place - 1).price() < bid.price()) place--;
    if (place >= 10) return best;
    var changed = new ArrayList<>(best);
    changed.add(place, bid);
    return changed.size() > 10 ? changed.subList(0, 10) : changed;
  }

  private static KeyValue<byte[], byte[]> row(Small.Bid bid, int rank) {
    String value = "{\"auction\":" + bid.auction() + ",\"bidder\":" + bid.bidder() + ",\"price\":" + bid.price()
        + ",\"channel\":\"" + bid.channel() + "\",\"url\":\"" + bid.url() + "\",\"dateTime\":\"" + Event.text(bid.timeMs())
        + "\",\"extra\":\"" + bid.extra() + "\",\"rank_number\":" + rank + "}";
    return KeyValue.pair(json("{\"auction\":" + bid.auction() + ",\"rank_number\":" + rank + "}"), json(value));
  }

  private static byte[] json(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
