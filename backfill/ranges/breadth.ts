import type { PageTime } from "../bucket/listing";

/** In milliseconds, at least what is done with a page of either side, and what is copied because of it. */
const workForPage = 2;
/** So many times as long as the quickest page takes one where the server, or this program, has enough to do. */
const crowded = 2;
/** In milliseconds for a page, the time on the way included. Below it, waiting is not what takes the time. */
const farOff = 40;
/**
 * So many pages tell how long a server is waited for, before others are asked for beside them. It is what this program had nothing
 * else to do that tells: while there is much to load, pages take long from any server.
 */
const first = 2;
/** Enough to keep a server busy that is not far off: each range has two listings, and asks in both for the next page meanwhile. */
const few = 2;

/**
 * How many ranges are worth walking through at a time: as many as keep this program at work while the others wait for a page. One
 * more for each page that came in good time, so that a server which has enough to do shows it before there are too many: each
 * further range only costs a page where it ends then.
 */
export class Breadth {
  private pages = 0;
  private waitedAtFirst = 0;
  private quickest = Number.POSITIVE_INFINITY;
  private allowed = 1;

  constructor(private readonly most: number) {}

  get ranges(): number {
    if (this.pages < first) return 1;
    const worthwhile = this.isFarOff ? Math.ceil(this.quickest / workForPage) : few;
    return Math.min(this.most, this.allowed, worthwhile);
  }

  /** Below that a range is not worth its further pages. They cost a near server its time, and one that is far off only takes its own. */
  get fewestKeys(): number {
    return this.isFarOff ? 3000 : 10_000;
  }

  pageCame({ took, waited }: PageTime): void {
    if (this.pages < first) this.waitedAtFirst += waited;
    this.pages++;
    this.quickest = Math.min(this.quickest, took);
    if (took <= crowded * this.quickest) this.allowed++;
  }

  private get isFarOff(): boolean {
    return this.waitedAtFirst >= first * farOff && this.quickest >= farOff;
  }
}
