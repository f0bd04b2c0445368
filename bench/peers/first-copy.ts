import { setTimeout as pause } from "node:timers/promises";
import type { Wire } from "./wire";

const every = 20;

/** Looks at an empty bucket until something is in it. */
export class FirstCopy {
  /** What it asked the server itself. */
  looks = 0;
  private seen: number | undefined;
  private isOver = false;
  private readonly ended: Promise<void>;

  constructor(
    private readonly wire: Wire,
    private readonly bucket: string,
  ) {
    this.ended = this.look();
    // Whoever stops it is told; until then nobody is.
    this.ended.catch(() => undefined);
  }

  /** The moment, in milliseconds as Date has them; nothing if there was no copy. */
  async stop(): Promise<number | undefined> {
    this.isOver = true;
    await this.ended;
    return this.seen;
  }

  private async look(): Promise<void> {
    const query = { "list-type": "2", "max-keys": "1" };
    while (!this.isOver) {
      this.looks++;
      const { body } = await this.wire.succeed(
        this.wire.signed({ method: "GET", bucket: this.bucket, query }),
      );
      if (body.includes("<Contents>")) {
        this.seen = Date.now();
        return;
      }
      await pause(every);
    }
  }
}
