import type { Progress } from "../sandbox/progress";
import { counted } from "./counted";
import type { LeftBehind } from "./removal";

export function nothingDone(signal: AbortSignal, progress: Progress): number {
  progress("Nothing was done.");
  return signal.aborted ? 130 : 0;
}

export function exitCode(leftBehind: LeftBehind[], signal: AbortSignal, progress: Progress): number {
  if (leftBehind.length > 0) {
    progress(
      `Left behind: ${counted(leftBehind.length, "resource")}. Run again with \`--clean\` to try again.`,
    );
  }
  if (signal.aborted) return 130;
  return leftBehind.length > 0 ? 1 : 0;
}
