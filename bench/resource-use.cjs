// Loaded before a program with --require: tells on file descriptor 3, at its end, what the process used.
const { readFileSync, writeSync } = require("node:fs");

process.on("exit", () => {
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  writeSync(3, JSON.stringify({ peakBytes: peakBytes(), cpuSeconds: (userCPUTime + systemCPUTime) / 1e6 }));
});

/**
 * Linux hands the peak of getrusage over from the process that started this one, which may be the larger of the two;
 * what it says about the memory map is this program's own.
 */
function peakBytes() {
  if (process.platform !== "linux") return process.resourceUsage().maxRSS * 1024;
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"));
  return Number(kilobytes) * 1024;
}
