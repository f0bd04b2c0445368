/** A promise that somebody else keeps. */
export interface Deferred {
  readonly promise: Promise<void>;
  keep(): void;
}

export function deferred(): Deferred {
  let keep: () => void = () => undefined;
  const promise = new Promise<void>((resolve) => {
    keep = resolve;
  });
  return { promise, keep };
}
