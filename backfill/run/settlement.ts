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

/** What the listings found while all places are taken, so that they are not held up, and the places never are without work. */
const mostWaiting = 2000;

/** Brings all entries to their ends, many at once. Once the stop is aborted no further one is begun. */
export async function settleAll<Entry>(
  walk: Walking<Entry>,
  work: Work<Entry>,
  { requests, stop }: { requests: InFlight; stop: AbortSignal },
): Promise<void> {
  const uploads = new InFlight(mostUploads);
  let end: { because: unknown } | undefined;
  const settle = async (entry: Entry) => {
    if (stop.aborted || end) return;
    await work.settle(entry).catch((error) => {
      end ??= { because: error };
    });
  };
  try {
    await walk(async (entries) => {
      for (const entry of entries) {
        if (stop.aborted || end) return false;
        const left = work.settleFromListing(entry);
        if (!left) continue;
        // A large object must not hold a place among the requests itself, or its parts might find none.
        await (work.isLarge(left) ? uploads : requests).queue(() => settle(left), mostWaiting);
      }
      return true;
    });
  } finally {
    await Promise.all([uploads.idle(), requests.idle()]);
  }
  if (end) throw end.because;
}
