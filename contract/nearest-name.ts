/** The name that somebody probably meant, if one is near enough to what they wrote. */
export function nearestName(written: string, names: readonly string[]): string | undefined {
  const [nearest] = names
    .map((name) => ({ name, distance: distance(written.toLowerCase(), name.toLowerCase()) }))
    .sort((one, other) => one.distance - other.distance);
  return nearest && nearest.distance <= Math.max(2, written.length / 3) ? nearest.name : undefined;
}

/** How many letters have to be added, left out or changed to come from one to the other (Levenshtein). */
function distance(from: string, to: string): number {
  let row = [...to, ""].map((_, index) => index);
  for (const [above, letter] of [...from].entries()) {
    const next = [above + 1];
    for (const [left, other] of [...to].entries())
      next.push(
        Math.min(at(next, left) + 1, at(row, left + 1) + 1, at(row, left) + (letter === other ? 0 : 1)),
      );
    row = next;
  }
  return at(row, to.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
