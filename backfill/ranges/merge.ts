import type { Entries, ListedObject } from "../bucket/bucket";
import { byKey, compareKeys } from "../bucket/key-order";
import { lastingObject } from "../bucket/listed-entry";
import type { Keyed, Piece } from "../bucket/listing";
import type { KeyRange } from "./key-range";

/** What the source has under a key and what the destination holds under the same. */
export interface Pair<Entry = ListedObject> {
  source: Entry;
  destination?: Entry;
}

/** What either side has under a key. */
export type Either<Entry = ListedObject> = Partial<Pair<Entry>>;

/** Apart from the pages that both were on. */
export function lasting(pair: Pair): Pair;
export function lasting(either: Either): Either;
export function lasting({ source, destination }: Either): Either {
  return { source: source && lastingObject(source), destination: destination && lastingObject(destination) };
}

/** The entries of one side that are in a range, whose end may move towards the beginning meanwhile. */
export class Side<Entry extends Keyed> {
  private entries: Entries<Entry> = [];
  private letGoOfPage = nothing;
  private at = 0;
  private end = 0;
  private upTo: string | undefined;
  private isListed = false;
  /** The first key behind the range that was seen. */
  firstBehind: string | undefined;

  constructor(
    private readonly pieces: AsyncIterator<Piece<Entry>>,
    private readonly range: KeyRange,
    private readonly onPiece: (piece: Piece<Entry>) => void = nothing,
  ) {}

  /** Nothing if it has to be listed further, or is at its end. */
  get next(): Entry | undefined {
    if (this.upTo !== this.range.upTo) this.cut();
    return this.at < this.end ? this.entries.at(this.at) : undefined;
  }

  get isAtEnd(): boolean {
    return this.next === undefined && this.isListed;
  }

  take(): void {
    this.at++;
  }

  /** All that was listed before must have been worked on. */
  async list(): Promise<void> {
    this.letGo();
    const { value, done } = await this.pieces.next();
    if (done) {
      this.isListed = true;
      return;
    }
    this.entries = value.entries;
    this.letGoOfPage = value.letGo ?? nothing;
    this.isListed = value.isLast;
    this.cut();
    this.onPiece(value);
  }

  /** Lets nobody wait for what is left of the listing. */
  async close(): Promise<void> {
    await this.pieces.return?.();
    this.letGo();
  }

  private letGo(): void {
    this.letGoOfPage();
    this.letGoOfPage = nothing;
    [this.entries, this.at, this.end] = [[], 0, 0];
  }

  private cut(): void {
    const { entries } = this;
    const { upTo } = this.range;
    this.upTo = upTo;
    this.end = upTo === undefined ? entries.length : firstBehind(entries, upTo, this.at);
    if (this.end === entries.length) return;
    this.isListed = true;
    this.firstBehind = entries.at(this.end)?.key;
  }
}

const nothing = () => {};

function firstBehind(entries: Entries<Keyed>, key: string, from: number): number {
  let [low, high] = [from, entries.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const entry = entries.at(middle);
    if (entry !== undefined && compareKeys(entry.key, key) > 0) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** What is walked through: what the source has, or what is on either side. */
export type Sought = "source" | "either";

/**
 * What is sought of both sides of a range, as much at a time as is listed. Pairs are made one by one, as they are
 * gone through: thousands that wait for their copies would be in the way of the garbage collector.
 */
export async function* merged<Entry extends Keyed>(
  source: Side<Entry>,
  destination: Side<Entry>,
  sought: Sought,
): AsyncGenerator<Iterable<Either<Entry>>> {
  for (;;) {
    const waiting = [source, destination].filter((side) => side.next === undefined && !side.isAtEnd);
    await Promise.all(waiting.map((side) => side.list()));
    const listed = listedOnBoth(source, destination, sought);
    yield listed;
    // Or it would come again, and without end, to somebody who does not go through it.
    for (const _ of listed);
    if (source.isAtEnd && (sought === "source" || destination.isAtEnd)) return;
  }
}

function* listedOnBoth<Entry extends Keyed>(
  source: Side<Entry>,
  destination: Side<Entry>,
  sought: Sought,
): Generator<Either<Entry>> {
  for (;;) {
    const [one, other] = [source.next, destination.next];
    const isKnown = (one || source.isAtEnd) && (other || destination.isAtEnd);
    if (!isKnown || (!one && !other)) return;
    const order = !one ? 1 : !other ? -1 : byKey(one, other);
    if (order <= 0) source.take();
    if (order >= 0) destination.take();
    if (order <= 0 || sought === "either")
      yield { source: order <= 0 ? one : undefined, destination: order >= 0 ? other : undefined };
  }
}
