/** Who runs after whom: one way in the first round, the other way in the second, so that nobody profits from its place. */
export function inTurn<Runner>(runners: readonly Runner[], round: number): Runner[] {
  return round % 2 === 0 ? [...runners] : [...runners].reverse();
}

/**
 * How many more rounds each can take part in, by what its latest run cost. The first of them is in every round, since the
 * others are compared with it in the same round; then the cheapest, until the budget is spent.
 */
export function roundsFor(costs: readonly number[], budget: number, most: number): number[] {
  const granted = costs.map(() => 0);
  let left = budget;
  const [first = 0, ...others] = costs.keys();
  const cheapestFirst = others.sort((one, other) => (costs[one] ?? 0) - (costs[other] ?? 0));
  for (let round = 1; round <= most; round++) {
    for (const [place, at] of cheapestFirst.entries()) {
      const cost = (costs[at] ?? 0) + (place === 0 ? (costs[first] ?? 0) : 0);
      // Nor can anybody who comes after, in this round or a later one.
      if (cost > left) break;
      left -= cost;
      granted[at] = round;
      granted[first] = round;
    }
  }
  return granted;
}

/** What the first of several may take of the time that is left, by their shares: whatever one leaves over is for the rest. */
export function shareOf(secondsLeft: number, [first = 0, ...rest]: readonly number[]): number {
  return (Math.max(0, secondsLeft) * first) / rest.reduce((sum, share) => sum + share, first);
}
