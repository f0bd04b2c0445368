import type { PageTime } from "../bucket/listing";

/** In milliseconds, what is done with a page of either side, and what is copied because of it. */
const workForPage = 3;
/** So many times as long as the quickest page takes one where the server, or this program, has enough to do. */
const crowded = 2;
/**
 * In milliseconds, from when on a server is waited for so long for the first page that it is far off. It is what this program had
 * nothing else to do that tells: while there is much to load, a page takes long from any server. Later ones are held up by copies.
 */
const farOff = 55;
/** In milliseconds, the time on the way included. Whoever takes less for a page is not far off. */
const quick = 40;
/** So many pages, none of them quick, tell that a server is far off where the first one did not. */
const many = 32;
/** Enough to keep a server busy that is not far off: each range has two listings, and asks in both for the next page meanwhile. */
const few = 2;
/** To begin with on a server that is far off, of which nobody knows yet how many it bears. */
const atOnce = 16;

/**
 * How many ranges are worth walking through at a time: as many as keep this program at work while the others wait for a page. Some
 * as soon as one has come, and one more for each further page that came in good time, so that a server which has enough to do shows it
 * before there are too many: each further range only costs a page where it ends then.
 */
export class Breadth {
  private pages = 0;
  private waitedForFirst = 0;
  private quickest = Number.POSITIVE_INFINITY;
  private allowed = 1;

  constructor(private readonly most: number) {}

  get ranges(): number {
    return Math.min(this.most, this.allowed, this.worthwhile);
  }

  /** Below that a range is not worth its further pages. They cost a near server its time, and one that is far off only takes its own. */
  get fewestKeys(): number {
    return this.isFarOff ? 3000 : 10_000;
  }

  pageCame({ took, waited }: PageTime): void {
    if (this.pages === 0) this.waitedForFirst = waited;
    this.pages++;
    this.quickest = Math.min(this.quickest, took);
    if (took <= crowded * this.quickest) this.allowed = Math.max(this.allowed + 1, atOnce);
  }

  private get worthwhile(): number {
    return this.isFarOff ? Math.ceil(this.quickest / workForPage) : few;
  }

  private get isFarOff(): boolean {
    return this.quickest >= quick && (this.waitedForFirst >= farOff || this.pages >= many);
  }
}
