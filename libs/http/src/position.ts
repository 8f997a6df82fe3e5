import { MillraceError } from '@millrace/ports';

/**
 * How far some topic partitions have been taken in: next offset per `<topic>/<partition>`. Ingest answers one with
 * every write and the gateway takes it back in `Millrace-Min-Position`, to readers it is opaque: base64url of
 * `{"v":1,"p":{…}}`.
 */
export type Position = Readonly<Record<string, number>>;

export const POSITION_HEADER = 'Millrace-Min-Position';

const FORMAT_VERSION = 1;
const MAX_TOKEN_LENGTH = 8192;

export function encodePosition(position: Position): string {
  return Buffer.from(JSON.stringify({ v: FORMAT_VERSION, p: position })).toString('base64url');
}

/** Throws `MLR_HTTP_POSITION` when the token is not one of ours. */
export function decodePosition(token: string): Position {
  if (token.length > MAX_TOKEN_LENGTH || !/^[A-Za-z0-9_-]+$/.test(token)) throw malformed();
  let content: unknown;
  try {
    content = JSON.parse(Buffer.from(token, 'base64url').toString());
  } catch (cause) {
    throw malformed(cause);
  }
  if (typeof content !== 'object' || content === null) throw malformed();
  const { v, p } = content as { v?: unknown; p?: unknown };
  if (v !== FORMAT_VERSION || typeof p !== 'object' || p === null || Array.isArray(p)) throw malformed();
  for (const [partition, offset] of Object.entries(p)) {
    if (!/^.+\/\d+$/.test(partition) || !Number.isSafeInteger(offset) || (offset as number) < 0) throw malformed();
  }
  return Object.assign(Object.create(null), p) as Position;
}

function malformed(cause?: unknown): MillraceError {
  return new MillraceError(
    'MLR_HTTP_POSITION',
    'reading a position: it is not one of ours; pass on the `position` of an ingest or gateway answer unchanged',
    { cause },
  );
}
