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
  /** For all of it, the writing of its objects included; those who are slow then run less often than the others. */
  budgetSeconds: number;
}

export interface Extent {
  /** Of runs of each contender. */
  rounds: number;
  /** A run that takes longer is ended, and has failed. */
  limitSeconds: number;
  scenarios: Scenario[];
}

const MiB = 1024 * 1024;

/**
 * The fastest peer alone runs on all small objects, everybody on a tenth of them: a run takes minutes. Where little changed nobody takes part as it comes
 * but aws, whose settings change nothing there: s5cmd has the same listings either way, and rclone compares times, which
 * copies do not share, and so would rewrite the metadata of every object that is there already.
 */
function scenarios(
  counts: { small: number; large: number; present: number },
  minutes: { small: number; fewer: number; large: number; unchanged: number; changed: number },
): Scenario[] {
  const number = (count: number) => count.toLocaleString("en");
  const present = { objects: counts.present, bytesEach: 1024 };
  const [small, tenth] = [counts.small, counts.small / 10];
  const everyone: PeerId[] = ["s5cmd", "s5cmdTuned", "rclone", "rcloneTuned", "aws", "awsTuned"];
  const comparers: PeerId[] = ["s5cmdTuned", "rcloneTuned", "aws"];
  return [
    {
      id: "small",
      title: `${number(small)} objects of 1 KiB into an empty bucket`,
      content: { objects: small, bytesEach: 1024 },
      before: "nothing",
      peers: ["s5cmdTuned"],
      budgetSeconds: minutes.small * 60,
    },
    {
      id: "fewer",
      title: `${number(tenth)} objects of 1 KiB into an empty bucket`,
      content: { objects: tenth, bytesEach: 1024 },
      before: "nothing",
      peers: everyone,
      budgetSeconds: minutes.fewer * 60,
    },
    {
      id: "large",
      title: `${number(counts.large)} objects of 16 MiB into an empty bucket`,
      content: { objects: counts.large, bytesEach: 16 * MiB },
      before: "nothing",
      peers: everyone,
      budgetSeconds: minutes.large * 60,
    },
    {
      id: "unchanged",
      title: `${number(counts.present)} objects, all there already`,
      content: present,
      before: "everything",
      peers: comparers,
      budgetSeconds: minutes.unchanged * 60,
    },
    {
      id: "changed",
      title: `${number(counts.present)} objects, 1 % of them changed`,
      content: present,
      before: "all but the changes",
      peers: comparers,
      budgetSeconds: minutes.changed * 60,
    },
  ];
}

export const extents: { full: Extent; quick: Extent } = {
  full: {
    rounds: 5,
    limitSeconds: 600,
    scenarios: scenarios(
      { small: 100_000, large: 200, present: 200_000 },
      { small: 18, fewer: 5, large: 4, unchanged: 8, changed: 4 },
    ),
  },
  quick: {
    rounds: 2,
    limitSeconds: 90,
    scenarios: scenarios(
      { small: 10_000, large: 20, present: 20_000 },
      { small: 1.4, fewer: 0.6, large: 0.6, unchanged: 1.2, changed: 0.8 },
    ),
  },
};
