/** Cases that go together because they look at the same experiment, in the order of the first ones. Others go alone. */
export function together<T extends { experiment?: object }>(cases: readonly T[]): [T, ...T[]][] {
  const groups = new Map<object, [T, ...T[]]>();
  for (const one of cases) {
    const key = one.experiment ?? one;
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return [...groups.values()];
}
