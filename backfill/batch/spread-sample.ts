/** Some of what passes by, evenly spread over all of it, however much that is. */
export class SpreadSample<Item> {
  private kept: Item[] = [];
  private step = 1;
  private seen = 0;

  /** @param fewest Of what is more than that, at least so many are kept, and less than twice as many. */
  constructor(private readonly fewest: number) {}

  offer(item: Item): void {
    if (this.seen++ % this.step > 0) return;
    this.kept.push(item);
    if (this.kept.length < 2 * this.fewest) return;
    this.kept = this.kept.filter((_, index) => index % 2 === 0);
    this.step *= 2;
  }

  get items(): Item[] {
    return this.kept;
  }
}
