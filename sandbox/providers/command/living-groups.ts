/** Commands that run right now, by the process group each of them leads. */
export const livingGroups = new Set<number>();

export function killGroup(leader: number | undefined): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, "SIGKILL");
  } catch {
    // It ended on its own a moment ago.
  }
}

// However this provider ends, no command stays behind without an engine that waits for it.
process.on("exit", () => {
  for (const leader of livingGroups) killGroup(leader);
});
