import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';

/**
 * A shell that outlives this process by a moment. It is told the ids of our servers over its standard input; when that
 * closes, because this process ended in whatever way, SIGKILL included, it kills those that were not taken back.
 * One mechanism for every system: no prctl, no polling of parents.
 */
const SCRIPT = `
alive=
while read -r verb pid; do
  case "$verb" in
    watch) alive="$alive $pid" ;;
    forget) rest=; for other in $alive; do [ "$other" = "$pid" ] || rest="$rest $other"; done; alive=$rest ;;
  esac
done
for pid in $alive; do kill -9 "$pid" 2>/dev/null; done
`;

let guardian: ChildProcess | undefined;

/** Makes sure that the process `pid` does not outlive this one. */
export function watch(pid: number): void {
  tell(`watch ${pid}`);
}

/** The process has ended; its id may belong to someone else from now on. */
export function forget(pid: number): void {
  tell(`forget ${pid}`);
}

function tell(line: string): void {
  if (guardian === undefined) {
    // A session of its own, so that Ctrl-C reaches us and not the one who has to clean up after us.
    guardian = spawn('sh', ['-c', SCRIPT], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    guardian.unref();
    const input = guardian.stdin as unknown as { unref(): void; on(event: 'error', listener: () => void): void };
    input.unref();
    input.on('error', () => {});
  }
  guardian.stdin?.write(`${line}\n`);
}
