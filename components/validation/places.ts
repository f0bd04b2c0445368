import { isArn } from "../../contract/arns";
import { partitionOf } from "../../contract/partitions";
import {
  type BucketArgs,
  type CrossRegionReplicationArgs,
  DestinationAccess,
  type DestinationArgs,
  type PlaceArgs,
  type SourceArgs,
} from "../args";
import { endpointProblem } from "../plan/endpoint";
import { isKnownRegion, regionsNear } from "../plan/regions";
import type { Problem } from "./problem";
import { isLate } from "./shape";

export function placeProblems(path: string, place: PlaceArgs): Problem[] {
  const problems: Problem[] = [];
  if (!isKnownRegion(place.region)) {
    problems.push({
      propertyPath: `${path}.region`,
      reason:
        `is not a region that the AWS provider knows: ${JSON.stringify(place.region)}; ` +
        `use one of ${regionsNear(place.region).join(", ")}`,
    });
  }
  const endpoint =
    place.endpoint !== undefined && endpointProblem(place.endpoint, place.allowPlainHttpOnLoopback ?? false);
  if (endpoint) problems.push({ propertyPath: `${path}.endpoint`, reason: endpoint });
  const { assumeRoleArn, accountId } = place;
  if (typeof accountId === "string" && !/^\d{12}$/.test(accountId)) {
    problems.push({
      propertyPath: `${path}.accountId`,
      reason: `is not the number of an account: ${JSON.stringify(accountId)}; write its 12 digits, as text`,
    });
  }
  if (typeof assumeRoleArn === "string" && !isArn("role", assumeRoleArn)) {
    problems.push({
      propertyPath: `${path}.assumeRoleArn`,
      reason: `is not the ARN of a role: ${JSON.stringify(assumeRoleArn)}; write it like "arn:aws:iam::111122223333:role/name"`,
    });
  }
  return problems;
}

export function destinationRegionProblems(
  source: SourceArgs,
  key: string,
  { region }: DestinationArgs,
): Problem[] {
  const propertyPath = `destinations.${key}.region`;
  if (region === source.region) {
    return [
      {
        propertyPath,
        reason: `is the source's own region, ${JSON.stringify(region)}; choose another one, a copy in the same region does not survive losing it`,
      },
    ];
  }
  if (!isKnownRegion(region) || !isKnownRegion(source.region)) return [];
  const [from, to] = [partitionOf(source.region), partitionOf(region)];
  if (from === to) return [];
  return [
    {
      propertyPath,
      reason: `is in another partition than the source: ${region} is in ${to}, ${source.region} in ${from}; S3 replicates within one partition only, choose a region of ${from}`,
    },
  ];
}

/** Whether the policy of an existing bucket is changed, and with it which resources there are, follows from accounts. */
export function accountsProblems({ source, destinations, twoWay }: CrossRegionReplicationArgs): Problem[] {
  const flows = Object.entries(destinations)
    .filter(([, { access }]) => access !== DestinationAccess.Emit)
    .flatMap(([key, destination]): [receiver: Side, sender: Side][] => {
      const [here, there] = [side("source", source), side(`destinations.${key}`, destination)];
      return twoWay
        ? [
            [there, here],
            [here, there],
          ]
        : [[there, here]];
    });
  const decisive = flows
    .filter(([{ bucket }]) => bucket.existingBucket !== undefined && bucket.accountId !== undefined)
    .flatMap(([receiver, sender]) => [
      { path: receiver.path, accountId: receiver.bucket.accountId, receiver },
      { path: sender.path, accountId: sender.bucket.accountId, receiver },
    ])
    .filter(({ accountId }) => isLate(accountId));
  return [...new Map(decisive.map((each) => [each.path, each])).values()].map(({ path, receiver }) => ({
    propertyPath: `${path}.accountId`,
    reason:
      `must be a plain value, not an Output: it decides whether the policy of ${receiver.path}.existingBucket is changed. ` +
      "Write the 12 digits, read them from the configuration, or await `getOutputDetails` of a StackReference",
  }));
}

interface Side {
  path: string;
  bucket: BucketArgs;
}

function side(path: string, bucket: BucketArgs): Side {
  return { path, bucket };
}
