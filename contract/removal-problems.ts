import { bucketsLosingKey, type Keyed, losingKey } from "./created-keys";
import type { NewBucket } from "./destroy-check-run";
import {
  bucketsNamedAsExisting,
  deletedAsExisting,
  type ExistingBucket,
  isDeletedAsExisting,
} from "./existing-buckets";

/** The buckets of a deployment, as far as they are known. */
interface BucketsNow {
  buckets: Keyed[];
  existing: ExistingBucket[];
}

/** Why a deployment fails, whatever its buckets hold. */
export interface RemovalProblem {
  /** The side of the last deployment that it is about. */
  path: string;
  message: string;
}

/** What a deployment would delete that must not go, compared with the new buckets of the last one. */
export function removalProblems(before: NewBucket[], { buckets, existing }: BucketsNow): RemovalProblem[] {
  const named = bucketsNamedAsExisting(before, existing).filter(isDeletedAsExisting);
  return [
    ...named.map((each) => ({ path: each.created.path, message: deletedAsExisting(each) })),
    ...bucketsLosingKey(before, buckets).map((old) => ({ path: old.path, message: losingKey(old) })),
  ];
}
