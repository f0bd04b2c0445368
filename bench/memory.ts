import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { thisMachine } from "./machine";
import { type Measurement, measure, memoryCases } from "./memory-case";
import { type MemoryReport, markdown, tooLarge } from "./memory-report";

/** What the program may have in memory at most, however many keys there are. */
const limitMegabytes = 200;

const results = join(__dirname, "results");

/** Its argument is the largest number of keys to try; without one all are tried, and the results are written. */
async function main(): Promise<void> {
  const argument = process.argv[2];
  const most = argument === undefined ? Number.POSITIVE_INFINITY : Number(argument);
  if (Number.isNaN(most)) throw new Error(`${argument} is no number of keys`);
  const machine = thisMachine();
  const measurements: Measurement[] = [];
  for (const one of memoryCases(most)) {
    const measurement = await measure(one);
    measurements.push(measurement);
    const { title, versions, peakMegabytes, seconds } = measurement;
    console.error(`${title}, ${versions} versions: ${peakMegabytes.toFixed(0)} MB, ${seconds.toFixed(1)} s`);
  }
  const date = new Date().toISOString().slice(0, 10);
  const report: MemoryReport = { date, machine, limitMegabytes, measurements };
  console.log(markdown(report));
  if (argument === undefined) {
    mkdirSync(results, { recursive: true });
    writeFileSync(join(results, "memory.md"), markdown(report));
    writeFileSync(join(results, "memory.json"), `${JSON.stringify(report, undefined, 2)}\n`);
  }
  if (tooLarge(report).length > 0) process.exitCode = 1;
}

void main();
