import { isSpanContextValid, trace } from '@opentelemetry/api';
import { destination, pino, stdTimeFunctions } from 'pino';
import type { DestinationStream, LevelWithSilent, Logger } from 'pino';

export type { Logger } from 'pino';

/** Whatever is called like this, up to three levels down, is never logged. */
const SECRETS = ['password', 'secret', 'token', 'authorization', 'cookie', 'apiKey', 'sasl.password'];
const redact = SECRETS.flatMap((name) => ['', '*.', '*.*.'].map((prefix) => prefix + name));

export interface LoggerOptions {
  readonly service: string;
  /** Default `info`. */
  readonly level?: LevelWithSilent;
  /** Default: standard error, unbuffered, so that the last words before an exit are there. */
  readonly destination?: DestinationStream;
}

/**
 * A logger that writes one JSON object per line: `level`, `time` (ISO 8601), `service`, `msg`, the fields given, inside
 * a traced request `trace_id` and `span_id`, and errors under `err` with code, cause and stack.
 */
export function createLogger(options: LoggerOptions): Logger {
  return pino(
    {
      level: options.level ?? 'info',
      base: { service: options.service },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: redact, censor: '[redacted]' },
      mixin: () => {
        const span = trace.getActiveSpan()?.spanContext();
        return span && isSpanContextValid(span) ? { trace_id: span.traceId, span_id: span.spanId } : {};
      },
    },
    options.destination ?? destination({ dest: 2, sync: true }),
  );
}
