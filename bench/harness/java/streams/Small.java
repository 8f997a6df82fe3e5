import java.io.*;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.*;
import org.apache.kafka.common.serialization.*;

/** What travels through repartition topics and lies in stores, in a compact binary form. */
final class Small {
  private Small() {}

  record Bid(long auction, long bidder, long price, long timeMs, String channel, String url, String extra) {}

  record Auction(long id, long seller, long category, long timeMs) {}

  static Bid bid(Event e) {
    return new Bid(e.auction, e.bidder, e.price, e.timeMs, e.channel, e.url, e.extra);
  }

  static Auction auction(Event e) {
    return new Auction(e.id, e.seller, e.category, e.timeMs);
  }

  static final Serde<Bid> BID = Serdes.serdeFrom((topic, b) -> b == null ? null : bytes(b), (topic, bytes) -> bytes == null ? null : bid(ByteBuffer.wrap(bytes)));

  static final Serde<Auction> AUCTION = Serdes.serdeFrom(
      (topic, a) -> a == null ? null : ByteBuffer.allocate(32).putLong(a.id).putLong(a.seller).putLong(a.category).putLong(a.timeMs).array(),
      (topic, bytes) -> {
        if (bytes == null) return null;
        var in = ByteBuffer.wrap(bytes);
        return new Auction(in.getLong(), in.getLong(), in.getLong(), in.getLong());
      });

  /** The best bids on one auction, the best first. */
  static final Serde<List<Bid>> BIDS = Serdes.serdeFrom(
      (topic, bids) -> {
        if (bids == null) return null;
        var parts = bids.stream().map(Small::bytes).toList();
        var out = ByteBuffer.allocate(parts.stream().mapToInt(part -> 4 + part.length).sum());
        for (byte[] part : parts) out.putInt(part.length).put(part);
        return out.array();
      },
      (topic, bytes) -> {
        if (bytes == null) return null;
        var bids = new ArrayList<Bid>(11);
        for (var in = ByteBuffer.wrap(bytes); in.hasRemaining(); ) {
          in.getInt();
          bids.add(bid(in));
        }
        return bids;
      });

  private static byte[] bytes(Bid b) {
    byte[] channel = utf8(b.channel), url = utf8(b.url), extra = utf8(b.extra);
    return ByteBuffer.allocate(32 + 12 + channel.length + url.length + extra.length)
        .putLong(b.auction).putLong(b.bidder).putLong(b.price).putLong(b.timeMs)
        .putInt(channel.length).put(channel).putInt(url.length).put(url).putInt(extra.length).put(extra).array();
  }

  private static Bid bid(ByteBuffer in) {
    return new Bid(in.getLong(), in.getLong(), in.getLong(), in.getLong(), text(in), text(in), text(in));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(ByteBuffer in) {
    byte[] bytes = new byte[in.getInt()];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
