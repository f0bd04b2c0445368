import { all, copies, pages } from "./buckets";
import { type Content, changedObjects, digestOf } from "./content";
import type { Runner } from "./runner";
import type { Scenario } from "./scenarios";
import type { Credentials, S3Request } from "./signature";
import { type Patience, Wire } from "./wire";

interface Ceiling {
  name: string;
  /** What each object is copied on condition of. */
  conditionOf: (index: number, content: Content) => S3Request["headers"];
}

export const ceilings = {
  bare: { name: "the requests alone", conditionOf: () => ({}) },
  /** Whatever the client, the server has to work for the conditions on which nothing is lost. */
  guarded: {
    name: "the requests alone, with conditions",
    conditionOf: (index, content) => ({
      "if-none-match": "*",
      "x-amz-copy-source-if-match": `"${digestOf(index, 0, content)}"`,
    }),
  },
} satisfies { [id: string]: Ceiling };

export type CeilingId = keyof typeof ceilings;

/** On how many connections they are tried: a listing keeps the server busier than a copy does. */
const tried = { copies: [16, 32, 64, 128], listings: [4, 16, 64] } as const;

/** A closed connection is a failure of the run: nothing is sent twice in what is measured. */
const onlyOnce: Patience = 0;

/**
 * What no client can do without, signed in advance and sent in a tight loop: each object copied by one request, or each
 * page of both listings, and each changed object copied. Nothing is compared, decided or checked. What a program takes
 * longer than this is its own; the rest is the server's.
 */
export function ceilingRunners(
  id: CeilingId,
  scenario: Scenario,
  credentials: Credentials,
): [Runner, ...Runner[]] {
  const runner = (connections: number) => ceilingRunner(ceilings[id], scenario, credentials, connections);
  const [fewest, ...more] = scenario.before === "nothing" ? tried.copies : tried.listings;
  return [runner(fewest), ...more.map(runner)];
}

function ceilingRunner(
  { name, conditionOf }: Ceiling,
  { before, content }: Scenario,
  credentials: Credentials,
  connections: number,
): Runner {
  return {
    ...{ name, setting: `${connections} connections` },
    async run({ endpoint, source, destination }) {
      const wire = new Wire(endpoint, connections, credentials, onlyOnce);
      const copied = { nothing: all, everything: () => [], "all but the changes": changedObjects }[before];
      const listed = before === "nothing" ? [] : [source, destination];
      const requests = [
        ...listed.flatMap((bucket) => pages(wire, bucket, content)),
        ...copies(wire, source, destination, copied(content), (index) => conditionOf(index, content)),
      ];
      const started = performance.now();
      const usedBefore = process.cpuUsage();
      const failure = await wire.succeedAll(requests).then(
        () => undefined,
        (error: Error) => error.message,
      );
      const { user, system } = process.cpuUsage(usedBefore);
      const seconds = (performance.now() - started) / 1000;
      wire.close();
      return { seconds, cpuSeconds: (user + system) / 1e6, ...(failure !== undefined && { failure }) };
    },
  };
}
