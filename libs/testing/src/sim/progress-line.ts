/** Prints how a long run is getting on, at most every few seconds: how many of how many, how fast, how long to go. */
export function progressLine(what: string, total: number, everyMs = 5000): (done: number) => void {
  const startedMs = performance.now();
  let printedMs = startedMs;
  return (done) => {
    const nowMs = performance.now();
    if (nowMs - printedMs < everyMs && done < total) return;
    printedMs = nowMs;
    const perSecond = (done * 1000) / (nowMs - startedMs);
    const rate = perSecond.toFixed(perSecond < 10 ? 1 : 0);
    process.stderr.write(
      `${what}: ${done} of ${total}, ${rate} per second, ${duration((total - done) / perSecond)} left\n`,
    );
  };
}

/** `2 h 5 min`, `3 min 20 s` or `8 s`. */
export function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`;
}
