import type { CeilingId } from "./ceiling";
import type { ContenderId } from "./contenders";
import type { Content } from "./content";

/** What the destination holds when a run begins. */
export type Before = "nothing" | "everything" | "all but the changes";

export interface Scenario {
  id: string;
  title: string;
  content: Content;
  before: Before;
  /** Whether whatever is larger than 5 GiB has to be copied in parts, which the server itself does not insist on. */
  hasCopyLimit?: boolean;
  /** Of requests alone. */
  ceilings: readonly CeilingId[];
  /** Besides ours. */
  peers: readonly ContenderId[];
  /** Its share of the time, the writing of its objects included; those who are slow then run less often than the others. */
  minutes: number;
  /** Where fewer are enough than elsewhere. */
  rounds?: number;
}

export interface Extent {
  /** Of runs of each contender. */
  rounds: number;
  /** A run that takes longer is ended, and has failed. */
  limitSeconds: number;
  scenarios: Scenario[];
  /** Whether the best of several settings is found out; otherwise the first competes. */
  hasTrials: boolean;
}

const MiB = 1024 * 1024;

type Counts = { small: number; fewer: number; large: number; present: number };
type Minutes = { [id in "small" | "fewer" | "large" | "huge" | "unchanged" | "changed"]: number };

/**
 * On all small objects each peer competes in one way, s5cmd and rclone tuned, on some of them in every way: a round takes a quarter of
 * an hour as it is. Where little changed nobody takes part as it comes but aws, whose settings change nothing there: s5cmd has
 * the same listings either way, and rclone compares times, which copies do not share, and so would rewrite the metadata
 * of every object that is there already.
 */
function scenarios(counts: Counts, minutes: Minutes): Scenario[] {
  const number = (count: number) => count.toLocaleString("en");
  const present = { objects: counts.present, bytesEach: 1024 };
  const rivals: ContenderId[] = ["s5cmdTuned", "rcloneTuned", "aws"];
  const everyone: ContenderId[] = [...rivals, "s5cmd", "rclone", "awsTuned"];
  return [
    {
      id: "small",
      title: `${number(counts.small)} objects of 1 KiB into an empty bucket`,
      content: { objects: counts.small, bytesEach: 1024 },
      before: "nothing",
      ceilings: ["bare"],
      peers: rivals,
      minutes: minutes.small,
    },
    {
      id: "fewer",
      title: `${number(counts.fewer)} objects of 1 KiB into an empty bucket`,
      content: { objects: counts.fewer, bytesEach: 1024 },
      before: "nothing",
      ceilings: ["bare", "guarded"],
      peers: ["oursSdk", ...everyone],
      minutes: minutes.fewer,
    },
    {
      id: "large",
      title: `${number(counts.large)} objects of 16 MiB into an empty bucket`,
      content: { objects: counts.large, bytesEach: 16 * MiB },
      before: "nothing",
      ceilings: ["bare", "guarded"],
      peers: everyone,
      minutes: minutes.large,
    },
    {
      id: "huge",
      title: "An object of 5.25 GiB into an empty bucket",
      content: { objects: 1, bytesEach: 84 * 64 * MiB, pieces: 84 },
      ...{ before: "nothing", hasCopyLimit: true },
      // One request for an object is what they are, and here it may not be copied by one.
      ceilings: [],
      peers: ["s5cmd", "rclone", "awsTuned"],
      ...{ minutes: minutes.huge, rounds: 1 },
    },
    {
      id: "unchanged",
      title: `${number(counts.present)} objects, all there already`,
      content: present,
      before: "everything",
      ceilings: ["bare"],
      peers: rivals,
      minutes: minutes.unchanged,
    },
    {
      id: "changed",
      title: `${number(counts.present)} objects, 1 % of them changed`,
      content: present,
      before: "all but the changes",
      ceilings: ["bare"],
      peers: rivals,
      minutes: minutes.changed,
    },
  ];
}

export const extents: { full: Extent; quick: Extent } = {
  full: {
    rounds: 5,
    limitSeconds: 300,
    hasTrials: true,
    scenarios: scenarios(
      { small: 100_000, fewer: 5000, large: 200, present: 200_000 },
      { small: 16.5, fewer: 4.5, large: 4, huge: 1, unchanged: 6.5, changed: 2.5 },
    ),
  },
  quick: {
    rounds: 2,
    limitSeconds: 30,
    hasTrials: false,
    scenarios: scenarios(
      { small: 1000, fewer: 200, large: 5, present: 2000 },
      { small: 0.6, fewer: 0.8, large: 0.6, huge: 0.8, unchanged: 0.7, changed: 0.5 },
    ),
  },
};
