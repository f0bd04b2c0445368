import { partitionOf } from "../../contract/partitions";
import type { DestinationArgs, PlaceArgs, SourceArgs } from "../args";
import { endpointProblem } from "../plan/endpoint";
import { isKnownRegion, regionsNear } from "../plan/regions";
import type { Problem } from "./problem";

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
  if (accountId !== undefined && !/^\d{12}$/.test(accountId)) {
    problems.push({
      propertyPath: `${path}.accountId`,
      reason: `is not the number of an account: ${JSON.stringify(accountId)}; write its 12 digits, as text`,
    });
  }
  if (assumeRoleArn !== undefined && !/^arn:[\w-]+:iam::\d{12}:role\/.+$/.test(assumeRoleArn)) {
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
