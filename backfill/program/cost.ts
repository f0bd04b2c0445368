import type { Requests } from "../bucket/request-count";

/** Amounts in any currency. They change, and differ by region, so they are always the caller's. */
export interface Prices {
  /** For 1,000 PUT, COPY, POST and LIST requests. */
  writes?: number;
  /** For 1,000 GET, HEAD and other requests. */
  reads?: number;
  /** For a GB that leaves the source's region. */
  transfer?: number;
  /** For a GB and month at the destination. */
  storage?: number;
  /** For a batch job. */
  job?: number;
  /** For 1,000,000 tasks of a batch job. */
  tasks?: number;
  /** For 1,000,000 objects that a batch job lists. */
  manifest?: number;
}

export const priceNames = ["writes", "reads", "transfer", "storage", "job", "tasks", "manifest"] as const;

/** What there is to pay for. */
export interface Quantities {
  requests: Requests;
  transferBytes: number;
  storedBytes: number;
  jobs?: { jobs: number; tasks: number; listed: number };
}

/** By the names of the prices; what no price was given for is left out. */
export type Cost = { once: number; perMonth: number } & { [name in keyof Prices]?: number };

/** S3 charges by 2^30 bytes. */
const GB = 2 ** 30;

export function costOf(quantities: Quantities, prices: Prices): Cost {
  const { requests, transferBytes, storedBytes, jobs = { jobs: 0, tasks: 0, listed: 0 } } = quantities;
  const amounts: Required<Prices> = {
    writes: requests.writes / 1000,
    reads: requests.reads / 1000,
    transfer: transferBytes / GB,
    storage: storedBytes / GB,
    job: jobs.jobs,
    tasks: jobs.tasks / 1e6,
    manifest: jobs.listed / 1e6,
  };
  const parts = priceNames.flatMap((name) => {
    const price = prices[name];
    return price === undefined ? [] : [[name, rounded(amounts[name] * price)] as const];
  });
  const sum = (isCounted: (name: string) => boolean) =>
    rounded(parts.reduce((total, [name, cost]) => (isCounted(name) ? total + cost : total), 0));
  return {
    ...Object.fromEntries(parts),
    once: sum((name) => name !== "storage"),
    perMonth: sum((name) => name === "storage"),
  };
}

/** A millionth of the currency is less than any price of S3. */
function rounded(amount: number): number {
  return Math.round(amount * 1e6) / 1e6;
}
