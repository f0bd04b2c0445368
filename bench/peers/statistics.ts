export interface Interval {
  low: number;
  high: number;
}

const resamples = 10_000;

/** NaN of nothing. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2;
}

/**
 * Where the median is with 95 % confidence, by the bootstrap: the medians of samples that are drawn from the sample
 * itself. Nothing of fewer than three numbers, which say nothing about their spread.
 */
export function medianInterval(numbers: readonly number[]): Interval | undefined {
  if (numbers.length < 3) return undefined;
  const random = seededRandom(numbers.length);
  const draw = () => numbers[Math.floor(random() * numbers.length)] ?? Number.NaN;
  const medians = Array.from({ length: resamples }, () => median(numbers.map(draw)));
  medians.sort((one, other) => one - other);
  const at = (share: number) => medians[Math.round(share * (resamples - 1))] ?? Number.NaN;
  return { low: at(0.025), high: at(0.975) };
}

/** The same numbers on every call: whoever computes a result again gets the same. */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
