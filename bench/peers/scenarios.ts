import type { PeerId } from "./contenders";
import type { Content } from "./content";

/** What the destination holds when a run begins. */
export type Before = "nothing" | "everything" | "all but the changes";

export interface Scenario {
  id: string;
  title: string;
  content: Content;
  before: Before;
  peers: readonly PeerId[];
  /** For all of its runs; those who are slow then run less often than the others. */
  budgetSeconds: number;
}

export interface Extent {
  /** Of runs of each contender. */
  rounds: number;
  /** A run that takes longer is ended, and has failed. */
  limitSeconds: number;
  scenarios: Scenario[];
}

const everyone = [
  "s5cmd",
  "s5cmdTuned",
  "rclone",
  "rcloneTuned",
  "aws",
  "awsTuned",
] as const satisfies PeerId[];
/**
 * Without --checksum rclone compares times, which copies do not share; it would then rewrite the metadata of every object
 * that is there already, and that is neither a no-op nor what anybody would do twice.
 */
const comparers = everyone.filter((id) => id !== "rclone");

const MiB = 1024 * 1024;

function scenarios(counts: { small: number; large: number; present: number }, minutes: number[]): Scenario[] {
  const [small = 0, large = 0, unchanged = 0, changed = 0] = minutes;
  const number = (count: number) => count.toLocaleString("en");
  const present = { objects: counts.present, bytesEach: 1024 };
  return [
    {
      id: "small",
      title: `${number(counts.small)} objects of 1 KiB into an empty bucket`,
      content: { objects: counts.small, bytesEach: 1024 },
      before: "nothing",
      peers: everyone,
      budgetSeconds: small * 60,
    },
    {
      id: "large",
      title: `${number(counts.large)} objects of 16 MiB into an empty bucket`,
      content: { objects: counts.large, bytesEach: 16 * MiB },
      before: "nothing",
      peers: everyone,
      budgetSeconds: large * 60,
    },
    {
      id: "unchanged",
      title: `${number(counts.present)} objects, all there already`,
      content: present,
      before: "everything",
      peers: comparers,
      budgetSeconds: unchanged * 60,
    },
    {
      id: "changed",
      title: `${number(counts.present)} objects, 1 % of them changed`,
      content: present,
      before: "all but the changes",
      peers: comparers,
      budgetSeconds: changed * 60,
    },
  ];
}

export const extents: { full: Extent; quick: Extent } = {
  full: {
    rounds: 5,
    limitSeconds: 600,
    scenarios: scenarios({ small: 100_000, large: 200, present: 200_000 }, [16, 5, 6, 6]),
  },
  quick: {
    rounds: 2,
    limitSeconds: 90,
    scenarios: scenarios({ small: 10_000, large: 20, present: 20_000 }, [1.5, 0.5, 0.8, 0.8]),
  },
};
