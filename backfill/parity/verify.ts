import type { BackfillRun } from "../../contract/backfill-run";
import { InFlight } from "../bucket/in-flight";
import type { Requests } from "../bucket/request-count";
import { RuleFilter } from "../decision/rule-filter";
import { Refusal } from "../failure/refusal";
import { bothSides, currentObjects, wholeHistories } from "../ranges/walk";
import { ExceptionReport } from "../record/exception-report";
import { clockOf } from "../run/preflight";
import { settleAll } from "../run/settlement";
import { isEncryptedAnew, openSides, type Sides } from "../run/sides";
import type { Depth } from "./comparison";
import { HistoryParity } from "./history-parity";
import { ObjectParity } from "./object-parity";
import type { ParityPlan } from "./parity-check";
import { type DestinationParity, ParityTally } from "./parity-tally";

export interface ParityOptions {
  depth?: Depth;
  onProgress?: (destination: string, parity: DestinationParity) => void;
  /** Once aborted nothing further is compared. */
  stop?: AbortSignal;
}

export interface ParitySummary {
  /** What was written after this moment (ISO 8601, the server's clock) counts as pending where it is missing. */
  comparedAt: string;
  /** By the destination's key. */
  destinations: { [key: string]: DestinationParity };
  requests: Requests;
}

/** Compares each destination with what the rules say that it should have. Stores nothing. */
export async function verify(run: BackfillRun, options: ParityOptions = {}): Promise<ParitySummary> {
  const { depth = "listing", onProgress, stop = new AbortController().signal } = options;
  const report = ExceptionReport.open(run.report);
  const sides = openSides(run);
  const requests = new InFlight(sides.pace);
  try {
    const cutOff = await listable(sides);
    const summary: ParitySummary = {
      comparedAt: cutOff.toISOString(),
      destinations: {},
      requests: sides.requests,
    };
    const { source } = sides;
    for (const side of sides.destinations) {
      const { key, place, bucket } = side;
      const tally = new ParityTally(bucket.name, {
        onException: (object, finding, reason) => {
          const { versionId, size } = object;
          report.add({ destination: key, key: object.key, versionId, size, outcome: finding, reason });
        },
      });
      summary.destinations[key] = tally.parity;
      const plan: ParityPlan = {
        source,
        destination: bucket,
        filter: new RuleFilter(place.rules),
        cutOff,
        isEncryptedAnew: await isEncryptedAnew(source, side),
        depth,
      };
      const ground = { source, destination: bucket };
      const conduct = { requests, stop, onSettled: () => onProgress?.(key, tally.parity) };
      if (run.versions === "all") {
        const histories = bothSides({ ...ground, ...wholeHistories });
        await settleAll(histories, new HistoryParity(plan, tally), conduct);
      } else {
        const objects = bothSides({ ...ground, ...currentObjects });
        await settleAll(objects, new ObjectParity(plan, tally), conduct);
      }
    }
    return summary;
  } finally {
    sides.close();
    report.close();
  }
}

/** The server's clock, once all buckets turned out to be listable. */
async function listable({ source, destinations }: Sides): Promise<Date> {
  const problems: string[] = [];
  const ask = (path: string, bucket: Sides["source"]) =>
    clockOf(bucket).catch((error) => {
      problems.push(`${path}: ${error.message}`);
      return new Date();
    });
  const [date] = await Promise.all([
    ask("source", source),
    ...destinations.map(({ key, bucket }) => ask(`destinations.${key}`, bucket)),
  ]);
  if (problems.length > 0) throw new Refusal(problems);
  return date;
}
