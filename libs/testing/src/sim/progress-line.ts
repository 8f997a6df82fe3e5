/** Prints how a long run is getting on, at most every few seconds: how many of how many, how fast, how long to go. */
export function progressLine(what: string, total: number, everyMs = 5000): (done: number) => void {
  const startedMs = performance.now();
  let printedMs = startedMs;
  return (done) => {
    const nowMs = performance.now();
    if (nowMs - printedMs < everyMs && done < total) return;
    printedMs = nowMs;
    const perSecond = (done * 1000) / (nowMs - startedMs);
    const leftSeconds = Math.ceil((total - done) / perSecond);
    const rate = perSecond.toFixed(perSecond < 10 ? 1 : 0);
    process.stderr.write(`${what}: ${done} of ${total}, ${rate} per second, ${leftSeconds} s left\n`);
  };
}
