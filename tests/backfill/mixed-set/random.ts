import { seededRandom } from "../../support/seeded-random";

/** What looks random and is the same each time. */
export class Random {
  readonly next: () => number;

  constructor(seed: number) {
    this.next = seededRandom(seed);
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  of<Item>(items: Item[]): Item {
    return items[this.below(items.length)] as Item;
  }
}
