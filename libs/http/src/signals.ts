import type { EventEmitter } from 'node:events';

export interface Shutdown {
  /** Finishes the work at hand and closes everything. */
  drain(): Promise<void>;
  /** Called when a second signal comes while draining, just before the process ends; must be quick. */
  abort?(): void;
  /** Told about failures of `drain`. */
  onError?(error: unknown): void;
}

/**
 * SIGTERM or SIGINT drains, then ends the process: exit code 0, or 1 when draining failed. A second signal ends it at
 * once with 130. Returns a function that takes the handlers away again.
 */
export function installSignals(
  { drain, abort, onError }: Shutdown,
  host: EventEmitter = process,
  exit: (code: number) => void = (code) => process.exit(code),
): () => void {
  let draining = false;
  const onSignal = (): void => {
    if (draining) {
      abort?.();
      exit(130);
      return;
    }
    draining = true;
    drain().then(
      () => exit(0),
      (error: unknown) => {
        onError?.(error);
        exit(1);
      },
    );
  };
  host.on('SIGTERM', onSignal);
  host.on('SIGINT', onSignal);
  return () => {
    host.off('SIGTERM', onSignal);
    host.off('SIGINT', onSignal);
  };
}
