/** Keys that are there, from one to another. */
export interface Stretch {
  first: string;
  last: string;
  count: number;
}

/** Part of a bucket: the keys behind one and up to another. Without these bounds it reaches as far as the bucket. */
export interface KeyRange {
  readonly after?: string;
  /** Moves towards the beginning when the range is divided. */
  upTo?: string;
  /** How many with keys of its own were listed so far, and the latest two. */
  pages: number;
  latest?: Stretch;
  before?: Stretch;
  /** A key that is there behind the range: what lies between is worth dividing evenly. */
  beyond?: string;
  /** The range before it, as long as that may have keys. */
  left?: KeyRange;
  right?: KeyRange;
}

/** Cuts the range at these keys, which lie in order behind what was listed of it, and gives the new ranges behind it. */
export function divide(range: KeyRange, at: string[]): KeyRange[] {
  if (at.length === 0) return [];
  const { upTo, right, beyond } = range;
  const ends = [...at.slice(1), upTo];
  let left = range;
  const added = at.map((after, index) => {
    const next: KeyRange = { after, upTo: ends[index], left, pages: 0 };
    left.right = next;
    left = next;
    return next;
  });
  left.right = right;
  left.beyond = beyond;
  if (right) right.left = left;
  range.upTo = at[0];
  range.beyond = undefined;
  return added;
}

/** Adds a page, and lets the range before it know how far it may be divided evenly. */
export function add(range: KeyRange, page: Stretch): void {
  if (range.pages === 0 && range.left) range.left.beyond = page.first;
  range.pages++;
  range.before = range.latest;
  range.latest = page;
}

/** Its neighbours become each other's. */
export function leave({ left, right, beyond }: KeyRange): void {
  if (left) {
    left.right = right;
    left.beyond = beyond;
  }
  if (right) right.left = left;
}
