import { setTimeout as pause } from "node:timers/promises";
import type { Limits } from "./partitions";

/** A little below what is let through, so that a moment of lateness can be made up for. */
const shareOfRate = 0.98;
const mostLate = 50;
/** How long after the earliest moment partitions are taken to be split. */
const secondsOfCaution = 2;
const second = 1000;

/** Tells those who copy when it is their turn, at the highest rate that a model lets through. */
export class Pace {
  private readonly began = performance.now();
  private turnAt = this.began;

  constructor(private readonly limits: Limits) {}

  async turn(): Promise<void> {
    const now = performance.now();
    this.turnAt = Math.max(this.turnAt + second / this.rateAt(now), now - mostLate);
    if (this.turnAt > now) await pause(this.turnAt - now);
  }

  private rateAt(now: number): number {
    const { perSecond, split } = this.limits;
    const splits = Math.floor((now - this.began) / second / (split.seconds + secondsOfCaution));
    return perSecond.write * shareOfRate * 2 ** splits;
  }
}
