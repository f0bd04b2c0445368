import type { PageTime } from "../bucket/listing";

/** In milliseconds, at least what is done with a page of either side, and what is copied because of it. */
const workForPage = 2;
/** So many times as long as the quickest page takes one where the server, or this program, has enough to do. */
const crowded = 2;
/** In milliseconds for a page, the time on the way included: a server that ever took less is not far off. */
const near = 40;
/**
 * In milliseconds for which this program usually has nothing else to do than to wait for a page: a server that lets it is far off.
 * How long pages take does not tell: at the start, when there is much to load, they take long from any server.
 */
const far = 50;
/** How much each page changes what is usual: one alone may have been waited for long. */
const weight = 0.25;
/** Enough to keep a server busy that is not far off: each range has two listings, and asks in both for the next page meanwhile. */
const few = 2;

/**
 * How many ranges are worth walking through at a time: as many as keep this program at work while the others wait for a page. One
 * more for each page that came in good time, so that a server which has enough to do shows it before there are too many: each
 * further range only costs a page where it ends then.
 */
export class Breadth {
  private allowed = 1;
  private quickest = Number.POSITIVE_INFINITY;
  private usualWait: number | undefined;
  /** And stays so, although there is less to wait for the more ranges there are. */
  private wasFarOff = false;

  constructor(private readonly most: number) {}

  get ranges(): number {
    const worthwhile = this.isFarOff ? Math.ceil(this.quickest / workForPage) : few;
    return Math.min(this.most, this.allowed, worthwhile);
  }

  /** Below that a range is not worth its further pages. They cost a near server its time, and one that is far off only takes its own. */
  get fewestKeys(): number {
    return this.isFarOff ? 3000 : 10_000;
  }

  pageCame({ took, waited }: PageTime): void {
    this.quickest = Math.min(this.quickest, took);
    this.usualWait = waited * weight + (this.usualWait ?? waited) * (1 - weight);
    this.wasFarOff ||= this.usualWait >= far;
    if (took <= crowded * this.quickest) this.allowed++;
  }

  private get isFarOff(): boolean {
    return this.wasFarOff && this.quickest >= near;
  }
}
