import type { Content } from "./content";

export interface Scenario {
  id: "fewer" | "changed" | "more" | "cold";
  title: string;
  content: Content;
  peers: readonly ("s5cmdTuned" | "rcloneTuned")[];
  /** Where fewer are enough than elsewhere. */
  rounds?: number;
}

export interface Extent {
  /** Of runs of each. */
  rounds: number;
  /** A run that takes longer is ended, and has failed. */
  limitSeconds: number;
  scenarios: Scenario[];
}

function scenarios(keys: number): Scenario[] {
  const number = (count: number) => count.toLocaleString("en");
  const changed = (count: number): Content => ({ keys: count, before: "all but the changes" });
  return [
    {
      id: "fewer",
      title: `${number(keys / 10)} keys, 1 % of them changed`,
      content: changed(keys / 10),
      peers: ["s5cmdTuned", "rcloneTuned"],
    },
    {
      id: "changed",
      title: `${number(keys)} keys, 1 % of them changed`,
      content: changed(keys),
      peers: ["s5cmdTuned"],
    },
    {
      id: "more",
      title: `${number(keys * 10)} keys, 1 % of them changed`,
      content: changed(keys * 10),
      ...{ peers: [], rounds: 2 },
    },
    {
      id: "cold",
      title: `${number(keys / 10)} objects into an empty bucket`,
      content: { keys: keys / 10, before: "nothing" },
      peers: ["s5cmdTuned"],
    },
  ];
}

export const extents: { full: Extent; quick: Extent } = {
  full: { rounds: 5, limitSeconds: 600, scenarios: scenarios(1_000_000) },
  quick: { rounds: 2, limitSeconds: 120, scenarios: scenarios(100_000) },
};
