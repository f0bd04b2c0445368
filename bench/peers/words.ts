import { extents, type Scenario } from "./scenarios";
import { type ServerId, servers } from "./server";

/** What `npm run bench` is asked for. */
export interface Wish {
  server: ServerId;
  extent: keyof typeof extents;
  /** Only these; without them all. */
  scenarios?: Scenario["id"][];
  /** However long they take. */
  allRounds?: true;
}

/** Understands "--quick", "--all-rounds", "--server NAME" and the names of scenarios. */
export function wishIn(words: readonly string[]): Wish {
  const wish: Wish = { server: "seaweedfs", extent: "full" };
  const known = extents.full.scenarios.map(({ id }) => id);
  const left = [...words];
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    if (word === "--quick") wish.extent = "quick";
    else if (word === "--all-rounds") wish.allRounds = true;
    else if (word === "--server") wish.server = serverIn(left.shift());
    else if (known.includes(word)) wish.scenarios = [...(wish.scenarios ?? []), word];
    else throw new Error(`${word} is no scenario; there are ${known.join(", ")}`);
  }
  return wish;
}

function serverIn(word = ""): ServerId {
  const found = (Object.keys(servers) as ServerId[]).find((id) => id === word);
  if (found === undefined) {
    throw new Error(`--server takes one of ${Object.keys(servers).join(", ")}`);
  }
  return found;
}

/** What the files are called that it writes: those of a quick look and of another server are not in place of the others. */
export function resultsName({ extent, server }: Wish): string {
  const of = { full: "peers", quick: "peers-quick" }[extent];
  return server === "seaweedfs" ? of : `${of}-${server}`;
}
