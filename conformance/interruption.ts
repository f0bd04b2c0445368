import { setTimeout as pause } from "node:timers/promises";

/** Thrown by whatever was under way when the run was interrupted. */
export class Interrupted extends Error {
  constructor() {
    super("The run was interrupted.");
  }
}

/** Waits this long, or until the run is interrupted. */
export async function waitSeconds(seconds: number, signal: AbortSignal): Promise<void> {
  try {
    await pause(seconds * 1000, undefined, { signal });
  } catch {
    throw new Interrupted();
  }
}

/** Looks until there is something to see, or nothing if that takes too long. */
export async function seenWithin<T>(
  seconds: number,
  every: number,
  signal: AbortSignal,
  look: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const seen = await look();
    if (seen !== undefined) return seen;
    if (performance.now() + every * 1000 > deadline) return undefined;
    await waitSeconds(every, signal);
  }
}

/** Ends with the work, or with the interruption while the work goes on unheard. */
export async function untilInterrupted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) throw new Interrupted();
  let stop: () => void = () => undefined;
  const interruption = new Promise<never>((_, reject) => {
    stop = () => reject(new Interrupted());
    signal.addEventListener("abort", stop, { once: true });
  });
  work.catch(() => undefined);
  try {
    return await Promise.race([work, interruption]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
