import { HttpError } from '@millrace/http';
import type { BodyKind } from './split-body.ts';

const KINDS: Readonly<Record<string, BodyKind>> = {
  'application/json': 'json',
  'text/json': 'json',
  'application/x-ndjson': 'ndjson',
  'application/ndjson': 'ndjson',
  'application/jsonl': 'ndjson',
  'application/x-jsonlines': 'ndjson',
};

/** What the Content-Type says the body is; without one it is taken for JSON. Throws a 415. */
export function bodyKind(contentType: string | undefined): BodyKind {
  if (contentType === undefined) return 'json';
  const [mediaType, ...parameters] = contentType.split(';').map((part) => part.trim().toLowerCase());
  const charset = parameters
    .find((parameter) => parameter.startsWith('charset='))
    ?.slice(8)
    .replaceAll('"', '');
  const kind = Object.hasOwn(KINDS, mediaType) ? KINDS[mediaType] : undefined;
  if (kind !== undefined && (charset === undefined || charset === 'utf-8' || charset === 'utf8')) return kind;
  throw new HttpError({
    status: 415,
    code: 'MLR_INGEST_MEDIA_TYPE',
    detail:
      `\`${contentType.slice(0, 100)}\` is not taken here; send UTF-8 as application/json (an object or an array) ` +
      'or application/x-ndjson.',
  });
}
