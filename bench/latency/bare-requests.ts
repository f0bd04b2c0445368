import type { Runner } from "../peers/runner";
import { type Content, keyAt, lacking } from "./content";
import { Lane } from "./lane";
import { Pace } from "./pace";
import type { Limits } from "./partitions";

export const bareRequests = "the requests alone";

const keysOfPage = 1000;
const lanesForPages = 64;
const lanesForCopies = 512;

/**
 * What no client can do without: each page of both listings, and each copy that is needed, both at once. It knows
 * beforehand where pages begin, what is to be copied and when it will be let through; it reads, decides, signs and checks nothing. What a
 * program takes longer than this is its own; how much longer this takes than the model's cap is the machine's.
 */
export function bareRequestsRunner(content: Content, limits: Limits): Runner {
  return {
    ...{ name: bareRequests, setting: `${lanesForPages} + ${lanesForCopies} connections` },
    async run({ endpoint }) {
      const port = Number(new URL(endpoint).port);
      const [usedBefore, started] = [process.cpuUsage(), performance.now()];
      const refused = await Promise.all([
        sendAll(port, lanesForPages, [...pages("source", content), ...pages("destination", content)]),
        sendAll(port, lanesForCopies, copies(content), new Pace(limits)),
      ]);
      const seconds = (performance.now() - started) / 1000;
      const { user, system } = process.cpuUsage(usedBefore);
      const failed = refused.reduce((sum, count) => sum + count, 0);
      return {
        ...{ seconds, cpuSeconds: (user + system) / 1e6 },
        ...(failed > 0 && { failure: `${failed} requests were refused` }),
      };
    },
  };
}

/** One after the other on each connection, and again what was throttled. Answers how many were refused otherwise. */
async function sendAll(port: number, lanes: number, requests: string[], pace?: Pace): Promise<number> {
  const waiting = requests.values();
  let refused = 0;
  const work = async () => {
    const lane = new Lane(port);
    for (const request of waiting) {
      let status = 503;
      while (status === 503) {
        await pace?.turn();
        status = await lane.ask(request);
      }
      if (status !== 200) refused++;
    }
    lane.close();
  };
  await Promise.all(Array.from({ length: Math.min(lanes, requests.length) }, work));
  return refused;
}

function* pages(bucket: string, { keys }: Content): Generator<string> {
  for (let first = 0; first < keys; first += keysOfPage) {
    const after = first === 0 ? "" : `&start-after=${keyAt(first - 1)}`;
    yield `GET /${bucket}?list-type=2&encoding-type=url${after} HTTP/1.1\r\nhost: model\r\n\r\n`;
  }
}

function copies(content: Content): string[] {
  return spread([...lacking(content)].map(keyAt)).map(
    (key) => `PUT /destination/${key} HTTP/1.1\r\nhost: model\r\nx-amz-copy-source: source/${key}\r\n\r\n`,
  );
}

/** In an order in which any part of it is spread evenly over the whole: by the bits of the places, the last one first. */
function spread<Item>(items: Item[]): Item[] {
  const bits = Math.ceil(Math.log2(Math.max(2, items.length)));
  const places = Array.from({ length: 2 ** bits }, (_, at) => {
    let reversed = 0;
    for (let bit = 0; bit < bits; bit++) reversed |= ((at >>> bit) & 1) << (bits - 1 - bit);
    return reversed;
  });
  return places.flatMap((place) => (place < items.length ? [items[place] as Item] : []));
}
