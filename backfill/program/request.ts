import type { BackfillRun } from "../../contract/backfill-run";
import type { BucketPlace } from "../../contract/bucket-place";
import { Refusal } from "../failure/refusal";
import type { Depth } from "../parity/comparison";
import type { Prices } from "./cost";
import { type Command, optionsOf } from "./options";
import { type Fields, Problems } from "./problems";
import { checkRequest } from "./request-checks";
import type { Asked } from "./words";

/** How the destinations are reached that the source's own rules lead to. */
export type Reach = Omit<BucketPlace, "bucket" | "region" | "accountId">;

/** A bucket whose region may have to be looked up. */
type Unlocated<Place extends BucketPlace> = Omit<Place, "region"> & { region?: string };

/** What is asked of the program, checked. */
export interface Request extends Omit<BackfillRun, "source" | "destinations"> {
  source: Unlocated<BucketPlace>;
  destinations?: { [key: string]: Unlocated<BackfillRun["destinations"][string]> };
  followRules?: Reach;
  strict?: boolean;
  depth?: Depth;
  prices?: Prices;
  job?: string;
}

/** Puts together what came by words, by the environment and, as JSON, by stdin. Throws a Refusal with every problem. */
export function readRequest(
  command: Command,
  { fields, origins, readsStdin }: Asked,
  stdin: string,
): Request {
  const given = readsStdin ? readJson(stdin) : {};
  // Whoever gives no JSON knows what is missing by its flag.
  const said = readsStdin
    ? fields
    : { source: {}, ...(!fields.followRules && { destination: {} }), ...fields };
  const names = new Map([...(readsStdin ? [] : flagNames(command)), ...origins]);
  const request = isFields(given) ? assembled(given, said, names) : given;
  const problems = new Problems(names);
  checkRequest(command, request, problems);
  if (isFields(request) && request.batch !== undefined) checkCopySettings(origins, problems);
  if (problems.found.length > 0) throw new Refusal(problems.found);
  return request as unknown as Request;
}

/** How copies are made, which a job does as the source's rules say. */
const copySettings = ["storageClass", "kmsKeyArn", "bucketKey", "otherAccount"];

/** They came by flags or variables: in a run as JSON they are the component's, for copies at another time. */
function checkCopySettings(origins: Asked["origins"], problems: Problems): void {
  for (const setting of copySettings) {
    const name = origins.get(`destination.${setting}`);
    if (name === undefined) continue;
    problems.found.push(
      `${name} has no meaning with --batch-role: a batch job replicates as the source's rules say; change the rules, or ` +
        "leave out --batch-role to copy",
    );
  }
}

function readJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new Refusal([
      `the run on stdin is not JSON (${json.length} characters); allowed is one JSON object with "source" and ` +
        `"destinations"; pass the run that the component makes, unchanged`,
    ]);
  }
}

/** Words add to the JSON and win over it. */
function assembled(given: Fields, fields: Fields, origins: Map<string, string>): Fields {
  const { destination, followRules, batch, ...others } = fields;
  const rest: Fields = { ...others, ...(isFields(others.source) && { source: withRoles(others.source) }) };
  const request: Fields = { ...given, ...rest };
  for (const name of ["source", "prices"]) {
    if (isFields(given[name]) && isFields(rest[name])) request[name] = { ...given[name], ...rest[name] };
  }
  if (isFields(batch)) request.batch = batchOf(isFields(given.batch) ? given.batch : {}, batch);
  const reach = isFields(destination) ? withRoles(destination) : {};
  if (followRules === true) {
    request.followRules = reach;
    rename(origins, "destination", "followRules");
  } else if (isFields(destination)) {
    const { key, place } = destinationOf(reach);
    // Which of several it is to change, nobody could tell.
    request.destinations = { ...(isFields(given.destinations) ? given.destinations : {}), [key]: place };
    rename(origins, "destination", `destinations.${key}`);
  }
  return request;
}

function destinationOf({ prefix, tag, deleteMarkers, ...place }: Fields): { key: string; place: Fields } {
  const tags = tagsOf(tag);
  const rules = (Array.isArray(prefix) ? prefix : [""]).map((prefix) => ({
    id: prefix === "" ? "everything" : prefix,
    prefix,
    tags,
    ...(deleteMarkers !== undefined && { deleteMarkers }),
  }));
  const key = typeof place.bucket === "string" ? place.bucket : "destination";
  return { key, place: { ...place, rules } };
}

/** Whoever says roles by words says their ARNs and nothing else of their sessions. */
function withRoles({ assumeRoles, ...place }: Fields): Fields {
  if (!Array.isArray(assumeRoles)) return place;
  return { ...place, assumeRoles: assumeRoles.map((roleArn) => ({ roleArn })) };
}

/** Without "=" it is a tag whose value is empty. */
function tagsOf(tags: unknown): { [name: string]: string } {
  const texts = Array.isArray(tags) ? tags.map(String) : [];
  return Object.fromEntries(
    texts.map((text) => {
      const [name = "", ...value] = text.split("=");
      return [name, value.join("=")];
    }),
  );
}

/** Jobs belong to the account of their role. */
function batchOf(given: Fields, said: Fields): Fields {
  const batch: Fields = { reportPrefix: "", wait: true, ...given, ...said };
  const [, accountId] = /^arn:[^:]*:iam::(\d{12}):/.exec(String(batch.roleArn)) ?? [];
  return { ...(accountId && { accountId }), ...batch };
}

function flagNames(command: Command): [path: string, name: string][] {
  return optionsOf(command).map(({ path, flag }) => [path, `--${flag}`]);
}

function rename(origins: Map<string, string>, from: string, to: string): void {
  for (const [path, origin] of [...origins]) {
    if (path.startsWith(`${from}.`)) origins.set(`${to}${path.slice(from.length)}`, origin);
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
