import type { BackfillRun } from "../../contract/backfill-run";
import { Bucket } from "../bucket/bucket";
import { bucketRegion } from "../bucket/bucket-region";
import { s3Client } from "../bucket/s3-client";
import { ruleSet } from "../decision/rule-set";
import { failureReason } from "../failure/failure-reason";
import { Refusal } from "../failure/refusal";
import type { Reach, Request } from "./request";

type Places = NonNullable<Request["destinations"]>;

/** Looks up what the request leaves open: the regions, and where the source's own rules lead. */
export async function locatedRun(request: Request): Promise<BackfillRun> {
  const { source, destinations, followRules, strict: _, depth: __, prices: ___, job: ____, ...run } = request;
  const problems: string[] = [];
  const located = <Place extends { bucket: string; region?: string }>(path: string, place: Place) =>
    regionOf(place).catch((error) => {
      problems.push(`${path}: ${error.message}`);
      return "";
    });
  const there = { ...source, region: await located("source", source) };
  if (problems.length > 0) throw new Refusal(problems);
  const places = followRules ? await ruledPlaces(there, followRules) : (destinations ?? {});
  const found = await Promise.all(
    Object.entries(places).map(
      async ([key, place]) =>
        [key, { ...place, region: await located(`destinations.${key}`, place) }] as const,
    ),
  );
  if (problems.length > 0) throw new Refusal(problems);
  return { ...run, source: there, destinations: Object.fromEntries(found) };
}

async function regionOf(place: { bucket: string; region?: string }): Promise<string> {
  return place.region ?? bucketRegion(place);
}

async function ruledPlaces(source: BackfillRun["source"], reach: Reach): Promise<Places> {
  const client = s3Client(source);
  try {
    const rules = await new Bucket(source.bucket, client).settings.replicationRules();
    const destinations = ruleSet(rules);
    if (Object.keys(destinations).length === 0) {
      throw new Error(
        `bucket ${source.bucket} has no enabled replication rule to follow; deploy one, or name the destination`,
      );
    }
    return Object.fromEntries(
      Object.entries(destinations).map(([bucket, place]) => [bucket, { bucket, ...reach, ...place }]),
    );
  } catch (error) {
    throw new Refusal([`source: ${failureReason(error)}`]);
  } finally {
    client.destroy();
  }
}
