import type { WriteStream } from 'node:tty';

/** One line that is written over, for people: nothing where the stream is no terminal. */
export function progressLine(stream: WriteStream): { show(text: string): void; clear(): void } {
  const erase = '\r\u001b[K';
  return {
    show(text) {
      if (stream.isTTY) stream.write(erase + text);
    },
    clear() {
      if (stream.isTTY) stream.write(erase);
    },
  };
}
