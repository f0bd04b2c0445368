import type { Keyed } from "../bucket/listing";
import type { Pair } from "../ranges/merge";
import type { Work } from "./settlement";

/** Works on some entries of the source only, and asks what the destination has of each of these. */
export class NarrowLook<Entry extends Keyed> implements Work<Pair<Entry>> {
  constructor(
    private readonly work: Work<Pair<Entry>>,
    private readonly isSought: (entry: Entry) => boolean,
    private readonly counterpart: (key: string) => Promise<Entry | undefined>,
  ) {}

  isLarge(pair: Pair<Entry>): boolean {
    return this.work.isLarge(pair);
  }

  settleFromListing(pair: Pair<Entry>): Pair<Entry> | undefined {
    return this.isSought(pair.source) ? this.work.settleFromListing(pair) : undefined;
  }

  async settle({ source }: Pair<Entry>): Promise<void> {
    await this.work.settle({ source, destination: await this.counterpart(source.key) });
  }
}
