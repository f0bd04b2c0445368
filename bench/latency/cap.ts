import type { Content } from "./content";
import { lackAt } from "./content";
import type { Latencies } from "./model";
import type { Limits } from "./partitions";

const keysOfPage = 1000;

/** What no client can be faster than, however many processors it has. */
export interface Cap {
  seconds: number;
  /** For the last of the copies to be let through, if the first is sent at once. */
  copySeconds: number;
  /** For the last of the pages. */
  listSeconds: number;
  /** For the last answer to a copy, if there is one. */
  answerSeconds: number;
}

/**
 * Copies are let through at the rate of all partitions, of which there are twice as many as soon as the model makes them so;
 * whoever asks spreads them evenly. The first is sent after the first page. As for listings: who knows nothing of the keys
 * has to find out where they are. Any number of pages is asked for at once, but each round only halves the ranges.
 */
export function capOf(content: Content, limits: Limits, latencies: Latencies): Cap {
  const copies = copiesOf(content);
  const rounds = Math.ceil(Math.log2(Math.max(1, content.keys / keysOfPage))) + 1;
  const [list, copy] = [latencies.ListObjectsV2 / 1000, latencies.CopyObject / 1000];
  const copySeconds = copies === 0 ? 0 : secondsUntil(copies, limits);
  const listSeconds = Math.max(rounds * list, content.keys / keysOfPage / limits.perSecond.read);
  const parts = { copySeconds, listSeconds, answerSeconds: copies === 0 ? 0 : copy };
  return { seconds: leastSeconds(list, parts), ...parts };
}

/** The least time for whoever sends the first copy so late, even if all others follow as fast as they are let through. */
export function leastSeconds(
  secondsToFirstCopy: number,
  { copySeconds, listSeconds, answerSeconds }: Omit<Cap, "seconds">,
): number {
  return Math.max(secondsToFirstCopy + copySeconds, listSeconds) + answerSeconds;
}

export function copiesOf(content: Content): number {
  let copies = 0;
  for (let index = 0; index < content.keys; index++) if (lackAt(index, content) !== "nothing") copies++;
  return copies;
}

/** When so many copies can have been let through at the earliest, if they are asked for as fast as they are. */
export function secondsUntil(copies: number, { perSecond, burstSeconds, split }: Limits): number {
  let left = copies - perSecond.write * burstSeconds;
  let rate = perSecond.write;
  let seconds = 0;
  while (left > rate * split.seconds) {
    left -= rate * split.seconds;
    seconds += split.seconds;
    rate *= 2;
  }
  return seconds + Math.max(0, left) / rate;
}
