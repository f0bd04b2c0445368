/** Works through the items with so many at once. The first failure stops the rest and is thrown. */
export async function inLanes<T>(
  items: readonly T[],
  lanes: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0;
  let isStopped = false;
  const lane = async () => {
    while (!isStopped && next < items.length) {
      const item = items[next++] as T;
      await work(item).catch((error: unknown) => {
        isStopped = true;
        throw error;
      });
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: lanes }, lane));
  // Only once all have come to rest, so that nothing is written behind the back of whoever hears of the failure.
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}
