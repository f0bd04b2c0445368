/**
 * The keys at which ranges meet. The range before has seen which key comes first behind its end, and the one behind has to begin
 * with it: a server with another order than that of the bytes, or another idea of where a listing starts, would pass over
 * what lies between.
 */
export class Borders {
  private readonly seen = new Map<string, string>();
  private readonly begun = new Map<string, string | undefined>();

  /** The range before has listed this key behind the border. */
  see(border: string, key: string): void {
    this.seen.set(border, key);
  }

  /** The range behind began with this key, if there is any. */
  begin(border: string, key: string | undefined): void {
    this.begun.set(border, key);
  }

  /** The key that the range behind should have begun with and did not. Both ranges ask; the first to do so hears nothing yet. */
  passedOver(border: string): string | undefined {
    const key = this.seen.get(border);
    if (key === undefined || !this.begun.has(border)) return undefined;
    const first = this.begun.get(border);
    this.seen.delete(border);
    this.begun.delete(border);
    return key === first ? undefined : key;
  }
}
