/** Most pages are smaller, with long keys some are larger. */
const usualSize = 512 * 1024;

/**
 * Memory for pages, which is used again for the next ones. Left to the garbage collector, dead pages would take as much memory as
 * live ones, and looking for them a quarter of the time.
 */
export class PageMemory {
  private readonly free: Buffer[] = [];

  take(least: number): Buffer {
    const at = this.free.findIndex(({ length }) => length >= least);
    const [found] = at === -1 ? [] : this.free.splice(at, 1);
    return found ?? Buffer.allocUnsafeSlow(Math.max(least, usualSize));
  }

  /** Nobody may read it any more. */
  giveBack(page: Buffer): void {
    this.free.push(page);
  }
}
