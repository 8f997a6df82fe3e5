/** How Confluent's serialisers frame a value: a zero byte, the schema's id as a big-endian int32, then the Avro bytes. */
export const WIRE_HEADER_BYTES = 5;

/** The schema id of the value at [start, end), or -1 when it does not begin with that header. */
export function schemaIdOf(bytes: Buffer, start: number, end: number): number {
  if (end - start < WIRE_HEADER_BYTES || bytes[start] !== 0) return -1;
  return bytes.readUInt32BE(start + 1);
}
