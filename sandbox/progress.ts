/** One line for the person who waits. */
export type Progress = (line: string) => void;

const TELL_EVERY_MILLISECONDS = 15_000;

/** Tells what is under way and, while it goes on, for how long. */
export async function withElapsed<Result>(
  progress: Progress,
  doing: string,
  work: () => Promise<Result>,
): Promise<Result> {
  progress(`${doing} ...`);
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  const timer = setInterval(() => progress(`${doing} ... ${seconds()} s`), TELL_EVERY_MILLISECONDS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
