/** A sampled CPU profile, as `node --cpu-prof` writes it. */
export interface CpuProfile {
  nodes: ProfileNode[];
  /** The nodes that were found at work, by their ids. */
  samples: number[];
  /** How long before each sample the one before was taken, in microseconds. */
  timeDeltas: number[];
}

interface ProfileNode {
  id: number;
  callFrame: { functionName: string; url: string };
  children?: number[];
}

export interface Share {
  work: string;
  seconds: number;
}

const nobodys = "Node itself, promises above all";

/** What V8 calls what is no function. */
const pseudoFunctions = new Map([
  ["(idle)", "waiting"],
  ["(garbage collector)", "collecting garbage"],
]);

/** The first that matches tells. What is in none of these is done for whoever called it. */
const works: readonly [of: RegExp, work: string][] = [
  [/^node:internal\/(modules|bootstrap|process\/pre_execution)/, "loading modules"],
  [/^node:(net|internal\/(stream_base_commons|streams|net))/, "HTTP and sockets"],
  [/\/node_modules\/undici\/|^wasm:/, "HTTP and sockets"],
  [/\/node_modules\/@(aws-sdk|smithy)\//, "the SDK: credentials, and what is asked rarely"],
  [/\/backfill\/wire\/signature\./, "signing"],
  [/\/backfill\/wire\/(wire|connections|server-clock|fault)\./, "HTTP and sockets"],
  [/\/backfill\/(wire|ranges|decision)\/|\/backfill\/bucket\/list/, "reading and comparing pages"],
  [/\/backfill\//, "copying: requests, conditions, verification, journal"],
];

/** What the time of a run went to, most of it first. */
export function shares({ nodes, samples, timeDeltas }: CpuProfile): Share[] {
  const known = worksOf(nodes);
  const seconds = new Map<string, number>();
  for (const [at, id] of samples.entries()) {
    const work = known.get(id) ?? nobodys;
    seconds.set(work, (seconds.get(work) ?? 0) + (timeDeltas[at] ?? 0) / 1e6);
  }
  return [...seconds]
    .map(([work, seconds]) => ({ work, seconds }))
    .sort((one, other) => other.seconds - one.seconds);
}

function worksOf(nodes: ProfileNode[]): Map<number, string> {
  const found = new Map<number, string>();
  // Callers come before those they call.
  for (const { id, callFrame, children = [] } of nodes) {
    const work = workOf(callFrame) ?? found.get(id);
    if (work === undefined) continue;
    found.set(id, work);
    for (const child of children) found.set(child, work);
  }
  return found;
}

function workOf({ functionName, url }: ProfileNode["callFrame"]): string | undefined {
  return pseudoFunctions.get(functionName) ?? works.find(([of]) => of.test(url))?.[1];
}
