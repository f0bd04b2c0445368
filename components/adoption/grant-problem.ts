import { longestBucketPolicy, mergedPolicy, parsePolicy } from "../../contract/merged-policy";
import type { Identity } from "../../contract/ownership";

/** More than our statements ever take. */
const room = 2048;

/** Why our statements cannot be put beside those of a policy, or nothing if they can. */
export function grantProblem(policy: string | undefined, identity: Identity | undefined): string | undefined {
  try {
    const theirs = JSON.stringify(mergedPolicy(parsePolicy(policy), [], identity));
    if (Buffer.byteLength(theirs) <= longestBucketPolicy - room) return undefined;
    return "has a bucket policy that leaves no room for the statements that let the role in";
  } catch {
    return "has a bucket policy that is not the JSON of a policy";
  }
}
