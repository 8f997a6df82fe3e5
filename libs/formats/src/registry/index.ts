export { AvroDecoder, openRegistry, type Registry } from './avro-decoder.ts';
export type { AvroColumn } from './row-reader.ts';
export type { RegistryOptions } from './schemas.ts';
