import { together } from "./together";

/** In US dollars, as of November 2026 in us-east-1. Prices change, and other regions cost more: see AWS's own pages. */
export const prices = {
  /** "Amazon S3 pricing", S3 Batch Operations. */
  job: 0.25,
  task: 0.000_001,
  /** "Amazon S3 pricing": PUT, COPY, POST and LIST, and the writing of each replica. */
  request: 0.000_005,
  /** "Amazon S3 pricing": GET, HEAD and all others. */
  read: 0.000_000_4,
  /** "Amazon S3 pricing", data transfer to another region. */
  gigabyteTransferred: 0.02,
  /** "AWS KMS pricing": 1 dollar a month, by the hour. Nothing while it waits to be deleted. */
  keyHour: 1 / 730,
};

/** The most that a case uses. */
export type Costs = { readonly [used in keyof typeof prices]?: number };

/** What a run must stay below with all cases. */
export const highestTotal = 5;

export function costOf(costs: Costs): number {
  return Object.entries(costs).reduce(
    (sum, [used, count]) => sum + count * prices[used as keyof typeof prices],
    0,
  );
}

/** What cases of one experiment use counts once. */
export function totalOf(cases: readonly { costs: Costs; experiment?: object }[]): number {
  return together(cases).reduce((sum, [{ costs }]) => sum + costOf(costs), 0);
}

/** Rounded up to a cent, so that no sum is shown as less than it is. */
export function dollars(amount: number): string {
  return `$${(Math.ceil(Math.round(amount * 1e6) / 1e4) / 100).toFixed(2)}`;
}
