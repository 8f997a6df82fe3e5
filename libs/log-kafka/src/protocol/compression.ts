import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { MillraceError } from '@millrace/ports';
import { lz4Frames } from './lz4.ts';
import { snappyStream } from './snappy.ts';

/** Uncompressed records of a batch. `where` names the topic partition in errors. */
export function inflate(codec: number, bytes: Buffer, where: string): Buffer {
  try {
    switch (codec) {
      case 1:
        return gunzipSync(bytes);
      case 2:
        return snappyStream(bytes);
      case 3:
        return lz4Frames(bytes);
      case 4:
        return zstdDecompressSync(bytes);
    }
  } catch (error) {
    throw new MillraceError(
      'MLR_FORMAT_BATCH',
      `decompressing a record batch of ${where}: ${(error as Error).message}`,
      {
        cause: error,
      },
    );
  }
  throw new MillraceError(
    'MLR_LOG_COMPRESSION',
    `reading ${where}: compression codec ${codec} is not supported; produce with gzip, snappy, lz4, zstd or none`,
  );
}
