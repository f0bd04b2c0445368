import { InFlight } from "../bucket/in-flight";
import type { Walking } from "../ranges/walk";

/** What is done with each entry of a listing. */
export interface Work<Entry> {
  /** Counts the entry at once if the listings tell its end; otherwise gives it as it can be kept while requests are made for it. */
  settleFromListing(entry: Entry): Entry | undefined;
  /** Whether it is copied in parts, which take their places among the requests one by one. */
  isLarge(entry: Entry): boolean;
  /** Brings the entry to its end and counts it. Fails only with what every further entry would fail with. */
  settle(entry: Entry): Promise<void>;
}

/** Few, because the parts of each take up the requests in flight. */
const mostUploads = { limit: 8 };

/**
 * Of each range of keys, while all places are taken: so that places never are without work, and that each range gets its turn. S3
 * limits how much is written in a part of the keys, so work is best spread over all of them.
 */
const mostWaiting = 64;

interface Conduct {
  requests: InFlight;
  /** Once it is aborted no further entry is begun. */
  stop: AbortSignal;
  /** Called when a page has been gone through, and for each entry that took requests. */
  onSettled: () => void;
}

/**
 * Brings all entries to their ends, many at once.
 * @param ready What may come later than the first pages.
 */
export async function settleAll<Entry>(
  walk: Walking<Entry>,
  ready: Work<Entry> | Promise<Work<Entry>>,
  { requests, stop, onSettled }: Conduct,
): Promise<void> {
  // Where there is no entry, nobody waits for it.
  Promise.resolve(ready).catch(() => {});
  const uploads = new InFlight(mostUploads);
  let end: { because: unknown } | undefined;
  const start = (entry: Entry, work: Work<Entry>, broughtBy: object) => {
    // A large object must not hold a place among the requests itself, or its parts might find none.
    const places = work.isLarge(entry) ? uploads : requests;
    return places.start(() => settle(entry, work), broughtBy);
  };
  const settle = async (entry: Entry, work: Work<Entry>) => {
    if (stop.aborted || end) return;
    try {
      await work.settle(entry);
    } catch (error) {
      end ??= { because: error };
    }
    onSettled();
  };
  try {
    await walk(async (entries) => {
      const work = await ready;
      const starts: Promise<void>[] = [];
      for (const entry of entries) {
        if (stop.aborted || end) return false;
        const left = work.settleFromListing(entry);
        if (!left) continue;
        starts.push(start(left, work, starts));
        if (starts.length > mostWaiting) await starts.shift();
      }
      onSettled();
      return true;
    });
  } finally {
    await Promise.all([uploads.idle(), requests.idle()]);
  }
  if (end) throw end.because;
}
