import type { Report } from "./report";

export const ExitCode = {
  clean: 0,
  /** A mandatory rule is broken, or Pulumi failed by itself. */
  failed: 1,
  /** Nothing was begun. */
  refused: 2,
  unjudged: 3,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** Advice alone stops nobody. A pack that was never asked is not excused by `allowUnjudged`, which is about values. */
export function exitCodeFor(
  { violations, unjudged, packAsked, pulumiFailed }: Report,
  allowUnjudged: boolean,
): ExitCode {
  if (pulumiFailed || violations.some(({ level }) => level === "mandatory")) return ExitCode.failed;
  if (!packAsked || (unjudged.length > 0 && !allowUnjudged)) return ExitCode.unjudged;
  return ExitCode.clean;
}
