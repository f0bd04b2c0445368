import { setTimeout as pause } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";

/** A setting of a bucket that several parties write, each as a whole. */
export interface SharedSetting<Value> {
  /** What others see, so that messages can name it. */
  title: string;
  read(): Promise<Value>;
  write(value: Value): Promise<unknown>;
}

/** How long somebody else's write can be on its way: read before ours was there, stored after it. */
const otherWritesEnd = 1_000;
const mostWrites = 10;

/**
 * Brings about `change`, which leaves alone what belongs to others. S3 has no conditional write for these settings, so
 * each write follows its own read at once, and is read back when a write that crossed it has ended: whoever was
 * overwritten writes again, and fails if that does not help. Tells whether anything had to be written.
 */
export async function changeShared<Value>(
  { title, read, write }: SharedSetting<Value>,
  change: (found: Value) => Value,
): Promise<boolean> {
  for (let writes = 0; ; writes++) {
    const found = await read();
    const wanted = change(found);
    if (isDeepStrictEqual(found, wanted)) return writes > 0;
    if (writes === mostWrites) break;
    await write(wanted);
    // Those who crossed once are not to cross again.
    await pause(otherWritesEnd * (1 + Math.random() * Math.min(1 + 2 * writes, 3)));
  }
  throw new Error(
    `${title} was overwritten after each of ${mostWrites} writes. ` +
      "Find out who else writes it, and deploy again when they are done.",
  );
}
