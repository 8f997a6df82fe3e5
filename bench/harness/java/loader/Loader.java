import java.io.*;
import java.nio.charset.StandardCharsets;
import java.util.*;
import org.apache.kafka.clients.producer.*;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * {@code Loader <bootstrap> <topic> <partitions> <warm-up records> <file>…}: puts the lines of the files into the topic,
 * dealt over its partitions in turn. The first records are committed at once; the rest waits in an open transaction,
 * which no reader sees, until a line comes on standard input: then all of it is there in one moment.
 */
public class Loader {
  public static void main(String[] args) throws Exception {
    int partitions = Integer.parseInt(args[2]);
    long warmUp = Long.parseLong(args[3]);
    var files = List.of(args).subList(4, args.length);
    var input = new BufferedReader(new InputStreamReader(System.in));
    try (var producer = new KafkaProducer<byte[], byte[]>(properties(args[0], args[1]))) {
      producer.initTransactions();
      producer.beginTransaction();
      long sent = 0;
      for (String file : files) {
        try (var lines = new BufferedReader(new FileReader(file, StandardCharsets.ISO_8859_1), 1 << 20)) {
          for (String line; (line = lines.readLine()) != null; ) {
            if (sent == warmUp) {
              producer.commitTransaction();
              producer.beginTransaction();
            }
            int partition = (int) (sent++ % partitions);
            producer.send(new ProducerRecord<>(args[1], partition, null, line.getBytes(StandardCharsets.ISO_8859_1)));
          }
        }
      }
      producer.flush();
      System.out.println("loaded " + sent);
      if (input.readLine() == null) return;
      producer.commitTransaction();
      System.out.println("committed");
    }
  }

  private static Properties properties(String bootstrap, String topic) {
    var properties = new Properties();
    properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "loader-" + topic);
    properties.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 900_000);
    properties.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 * 1024);
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 20);
    properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
    properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class.getName());
    return properties;
  }
}
