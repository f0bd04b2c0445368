import type { Bucket, ListedObject } from "../bucket/bucket";
import { InFlight } from "../bucket/in-flight";
import { compareKeys } from "../bucket/key-order";
import {
  historiesOf,
  type Keyed,
  type KeyHistory,
  type Listing,
  objectsOf,
  outOfOrder,
  type Piece,
} from "../bucket/listing";
import { Borders } from "./borders";
import { Breadth } from "./breadth";
import { cuts, type Wish } from "./division";
import { add, divide, type KeyRange, leave } from "./key-range";
import { type Either, merged, type Pair, Side, type Sought } from "./merge";

/** What is walked through. */
export interface Content<Entry extends Keyed> {
  listingOf: (bucket: Bucket) => Listing<Entry>;
  /** Of each two listings are made at a time: S3 takes its time for a page, however many others it is asked for. */
  mostRanges: number;
}

export const currentObjects: Content<ListedObject> = { listingOf: objectsOf, mostRanges: 48 };

/** Pages of versions take more memory, and have fewer keys to guess by. */
export const wholeHistories: Content<KeyHistory> = { listingOf: historiesOf, mostRanges: 1 };

export interface Ground<Entry extends Keyed> extends Content<Entry> {
  source: Bucket;
  destination: Bucket;
  /** Where a range may be cut, if more ranges are wanted; the guess from its latest pages unless something else is said. */
  cutsOf?: (range: KeyRange, wish: Wish) => string[];
  /** What is found out about how many are worth it, unless something else is said. */
  breadth?: Pick<Breadth, keyof Breadth>;
}

/** Goes through what is under some keys, which are in order; those of other ranges come at the same time. False ends the walk. */
export type Visit<Entry> = (entries: Iterable<Entry>) => Promise<boolean>;

/**
 * Goes through two buckets side by side: in one range of keys at first, which is divided as long as it turns out to go on and
 * there is room for further ranges.
 */
export type Walking<Entry> = (visit: Visit<Entry>) => Promise<void>;

/** What either side has under each key. */
export function bothSides<Entry extends Keyed>(ground: Ground<Entry>): Walking<Either<Entry>> {
  return (visit) => new Walk(ground, "either", visit).whole();
}

/** What the source has under each key, with its counterpart. What only the destination has is left out. */
export function pairs<Entry extends Keyed>(ground: Ground<Entry>): Walking<Pair<Entry>> {
  // Where the source is what is sought, none comes without it.
  return (visit) => new Walk(ground, "source", visit as Visit<Either<Entry>>).whole();
}

/** The same without a listing of the destination, for those who need the counterparts of few. */
export function sourceOnly<Entry extends Keyed>(ground: Ground<Entry>): Walking<Pair<Entry>> {
  const { source, listingOf } = ground;
  return pairs({ ...ground, listingOf: (bucket) => (bucket === source ? listingOf(bucket) : none<Entry>) });
}

async function* none<Entry>(): AsyncGenerator<Piece<Entry>> {
  yield { entries: [], isLast: true };
}

class Walk<Entry extends Keyed> {
  private readonly ranges: InFlight;
  private readonly borders = new Borders();
  private readonly breadth: Pick<Breadth, keyof Breadth>;
  private isDivided = false;
  /** Ranges of a server with an order of its own are not those of the keys. */
  private mayDivide = true;
  private isLeft = false;
  private failure: { because: unknown } | undefined;
  /** The destination has nothing behind it. */
  private destinationEnd: string | undefined;

  constructor(
    private readonly ground: Ground<Entry>,
    private readonly sought: Sought,
    private readonly visit: Visit<Either<Entry>>,
  ) {
    this.ranges = new InFlight({ limit: ground.mostRanges });
    this.breadth = ground.breadth ?? new Breadth(ground.mostRanges);
  }

  async whole(): Promise<void> {
    await this.begin({ pages: 0 });
    await this.ranges.idle();
    if (this.failure) throw this.failure.because;
  }

  private begin(range: KeyRange): Promise<void> {
    return this.ranges.start(async () => {
      try {
        await this.through(range);
      } catch (error) {
        this.failure ??= { because: error };
      }
    });
  }

  private async through(range: KeyRange): Promise<void> {
    const { source, destination, listingOf } = this.ground;
    const { after } = range;
    let isBegun = false;
    const ofSource = new Side(listingOf(source)(range), range, (piece) => {
      if (!isBegun && after !== undefined) this.borders.begin(after, piece.entries.at(0)?.key);
      isBegun = true;
      this.learn(range, piece);
    });
    const ofDestination = new Side(this.destinationIn(range, listingOf(destination)), range);
    try {
      for await (const entries of merged(ofSource, ofDestination, this.sought)) {
        this.isLeft ||= this.failure !== undefined || !(await this.visit(entries));
        if (this.isLeft) return;
      }
    } finally {
      await Promise.all([ofSource.close(), ofDestination.close()]);
    }
    if (range.pages === 0) leave(range);
    const { upTo } = range;
    if (upTo !== undefined && ofSource.firstBehind !== undefined)
      this.borders.see(upTo, ofSource.firstBehind);
    for (const border of [after, upTo]) if (border !== undefined) await this.expectNothingBetween(border);
  }

  /** What a page of the source tells about its range. */
  private learn(range: KeyRange, { entries, isLast, isReordered = false, time }: Piece<Entry>): void {
    if (time) this.breadth.pageCame(time);
    const [first, last] = [entries.at(0)?.key, entries.at(-1)?.key];
    if (first === undefined || last === undefined) return;
    if (isReordered && this.isDivided) throw outOfOrder(this.ground.source, first);
    this.mayDivide &&= !isReordered;
    const { upTo } = range;
    if (upTo === undefined || compareKeys(first, upTo) <= 0)
      add(range, { first, last, count: entries.length });
    const goesOn = !isLast && (upTo === undefined || compareKeys(last, upTo) < 0);
    if (!goesOn || !this.mayDivide || this.isLeft) return;
    const { mostRanges, cutsOf = cuts } = this.ground;
    const { ranges, fewestKeys } = this.breadth;
    const { room } = this.ranges;
    // Ranges are known by where they meet, so no two may meet at the same key.
    const at = [...new Set(cutsOf(range, { wanted: ranges - (mostRanges - room), room, fewestKeys }))];
    this.isDivided ||= at.length > 0;
    for (const added of divide(range, at)) void this.begin(added);
  }

  private async *destinationIn(range: KeyRange, listing: Listing<Entry>): AsyncGenerator<Piece<Entry>> {
    const { after } = range;
    const isKnownEmpty =
      after !== undefined &&
      this.destinationEnd !== undefined &&
      compareKeys(this.destinationEnd, after) <= 0;
    if (isKnownEmpty && this.sought === "source") return;
    let last = after ?? "";
    for await (const piece of listing(range)) {
      last = piece.entries.at(-1)?.key ?? last;
      // What comes there later is seen to when the copy finds it.
      if (piece.isLast) this.destinationEnd ??= last;
      yield piece;
    }
  }

  /** What was written or deleted while the ranges were listed is none of it. */
  private async expectNothingBetween(border: string): Promise<void> {
    const key = this.borders.passedOver(border);
    if (key === undefined) return;
    const { source, listingOf } = this.ground;
    const { value } = await listingOf(source)({ after: border }).next();
    const behind: Iterable<Keyed> = value?.entries ?? [];
    if ([...behind].some((entry) => entry.key === key)) return;
    if (await source.find(key)) throw outOfOrder(source, key);
  }
}
