import { setTimeout } from "node:timers/promises";

export interface Wait {
  /** The server's clock: this machine's may be minutes off. */
  clock: () => Promise<Date>;
  stop: AbortSignal;
  /** Called if there is anything to wait for. */
  onWait: () => void;
  pause?: (milliseconds: number, stop: AbortSignal) => Promise<void>;
}

/** Comes back at that time, or when nobody waits any longer. */
export async function waitUntil(moment: Date, { clock, stop, onWait, pause = sleep }: Wait): Promise<void> {
  for (let waits = 0; !stop.aborted; waits++) {
    const left = moment.getTime() - (await clock()).getTime();
    if (left <= 0) return;
    if (waits === 0) onWait();
    await pause(left, stop);
  }
}

async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  await setTimeout(milliseconds, undefined, { signal }).catch((error) => {
    if (!signal.aborted) throw error;
  });
}
