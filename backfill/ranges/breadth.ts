/** In milliseconds, at least what is done with a page of either side, and what is copied because of it. */
const workForPage = 2;
/** So many times as long as the quickest page takes one where the server, or this program, has enough to do. */
const crowded = 2;
/** In milliseconds for a page, the time on the way included. Below it, waiting is not what takes the time. */
const farOff = 40;
/** Enough to keep a server busy that is not far off: each range has two listings, and asks in both for the next page meanwhile. */
const few = 2;
/** Until a page takes this share of the quickest one's time, the pages wait for what this program has to load. */
const settled = 0.8;

/**
 * How many ranges are worth walking through at a time: as many as keep this program at work while the others wait for a page. One
 * more for each page that came in good time, so that a server which has enough to do shows it before there are too many: each
 * further range only costs a page where it ends then.
 */
export class Breadth {
  private isKnown = false;
  private allowed = 1;
  private quickest = Number.POSITIVE_INFINITY;

  constructor(private readonly most: number) {}

  get ranges(): number {
    const worthwhile = this.quickest < farOff ? few : Math.ceil(this.quickest / workForPage);
    return Math.min(this.most, this.allowed, worthwhile);
  }

  /** Below that a range is not worth its further pages. They cost a near server its time, and one that is far off only takes its own. */
  get fewestKeys(): number {
    return this.quickest < farOff ? 10_000 : 3000;
  }

  /** @param took How long, in milliseconds. */
  pageCame(took: number): void {
    this.isKnown ||= took >= settled * this.quickest;
    this.quickest = Math.min(this.quickest, took);
    if (this.isKnown && took <= crowded * this.quickest) this.allowed++;
  }
}
