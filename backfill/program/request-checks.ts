import { isArn } from "../../contract/arns";
import { canBeBucket, existingBucketNames } from "../../contract/bucket-names";
import { priceNames } from "./cost";
import type { Command } from "./options";
import type { Fields, Problems } from "./problems";
import { checkReach, reachFields } from "./reach-checks";

/** Classes that S3 can write a copy to at once. */
const storageClasses = [
  ...["STANDARD", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER_IR"],
  ...["GLACIER", "DEEP_ARCHIVE"],
];

const regionName = /^[a-z]{2,}(-[a-z]+)+-\d+$/;

const runFields = [
  ...["source", "destinations", "followRules", "versions", "preserveEtag", "report", "batch"],
  ...["engine", "versioningEnabled"],
];
const fieldsOf: Record<Command, string[]> = {
  plan: [...runFields, "prices"],
  run: [...runFields, "journal", "strict"],
  verify: [...runFields, "depth", "strict"],
  status: [...runFields, "journal", "job"],
  cancel: [...runFields, "journal", "job"],
};

/** Finds everything that can be known to be wrong before a request is made. */
export function checkRequest(command: Command, input: unknown, problems: Problems): void {
  const request = problems.object("run", input, fieldsOf[command]);
  if (!request) return;
  const source = problems.object("source", request.source, placeFields);
  if (source) checkPlace("source", source, problems);
  checkSettings(request, problems);
  if (command === "status" || command === "cancel") checkJob(command, request, problems);
  else checkWork(request, source, problems);
}

function checkWork(request: Fields, source: Fields | undefined, problems: Problems): void {
  if (request.batch !== undefined) {
    checkBatch(request.batch, source, problems);
    checkJobSettings(request, problems);
  }
  if (request.followRules === undefined) {
    checkDestinations(request.destinations, source, problems);
    return;
  }
  if (request.destinations !== undefined) {
    problems.add("followRules", undefined, "one of both", "leave out either it or the destinations");
  }
  const reach = problems.object("followRules", request.followRules, reachFields);
  if (reach) checkReach("followRules", reach, problems);
}

/** A job is found by its id and account, the uploads of a killed run by its journal and its buckets. */
function checkJob(command: Command, request: Fields, problems: Problems): void {
  if (request.journal !== undefined) {
    checkWork({ ...request, batch: undefined }, request.source as Fields | undefined, problems);
    return;
  }
  const batch = problems.object("batch", request.batch ?? {}) ?? {};
  checkAccount(batch, problems);
  if (request.job !== undefined || command === "cancel") {
    problems.text("job", request.job, {
      allowed: "the id of a batch job",
      test: (id) => /^[A-Za-z0-9_-]{5,36}$/.test(id),
      change: "give the id that the run told, or a journal",
    });
  }
}

function checkDestinations(value: unknown, source: Fields | undefined, problems: Problems): void {
  const destinations = problems.object("destinations", value);
  if (!destinations) return;
  if (Object.keys(destinations).length === 0) {
    problems.add(
      "destinations",
      destinations,
      "at least one destination",
      "add the bucket to bring objects to",
    );
  }
  for (const [key, value] of Object.entries(destinations)) {
    const path = `destinations.${key}`;
    const destination = problems.object(path, value, destinationFields);
    if (destination) checkDestination(path, destination, source, problems);
  }
}

function checkSettings(request: Fields, problems: Problems): void {
  problems.optionalText("versions", request.versions, {
    allowed: '"current" or "all"',
    test: (versions) => versions === "current" || versions === "all",
    change: "pick one of these, or leave it out for the current versions",
  });
  problems.optionalText("engine", request.engine, {
    allowed: '"sdk" or "wire"',
    test: (engine) => engine === "sdk" || engine === "wire",
    change: "pick one of these, or leave it out for wire",
  });
  problems.optionalText("depth", request.depth, {
    allowed: '"listing", "headers" or "content"',
    test: (depth) => ["listing", "headers", "content"].includes(depth),
    change: "pick one of these, or leave it out for the listing",
  });
  for (const file of ["report", "journal"]) {
    problems.optionalText(file, request[file], {
      allowed: "the path of a file",
      test: (path) => path !== "",
      change: "name a file that can be written, or leave it out",
    });
  }
  if (request.versioningEnabled !== undefined) checkVersioning(request.versioningEnabled, problems);
  for (const flag of ["preserveEtag", "strict"]) problems.optionalFlag(flag, request[flag]);
  if (request.prices === undefined) return;
  const prices = problems.object("prices", request.prices, [...priceNames]) ?? {};
  for (const [name, price] of Object.entries(prices)) {
    if (typeof price === "number" && Number.isFinite(price) && price >= 0) continue;
    problems.add(
      `prices.${name}`,
      price,
      "a number that is not negative",
      "give the amount without a currency",
    );
  }
}

function checkBatch(value: unknown, source: Fields | undefined, problems: Problems): void {
  const fields = [
    ...["accountId", "roleArn", "reportBucket", "reportPrefix", "wait"],
    ...["propagationMinutes", "rulesPutAt", "look"],
  ];
  const batch = problems.object("batch", value, fields);
  if (!batch) return;
  checkAccount(batch, problems);
  problems.text("batch.roleArn", batch.roleArn, {
    allowed: 'the ARN of an IAM role, for example "arn:aws:iam::111122223333:role/batch"',
    test: (arn) => isArn("role", arn),
    change: "give the whole ARN",
  });
  problems.text("batch.reportBucket", batch.reportBucket, {
    allowed: "the name of another bucket than the source",
    test: (name) => canBeBucket(name) && name !== source?.bucket,
    change: "name a bucket whose objects do not replicate",
  });
  problems.text("batch.reportPrefix", batch.reportPrefix, {
    allowed: "a text of at most 512 characters",
    test: (prefix) => prefix.length <= 512,
    change: 'give "" for none',
  });
  if (typeof batch.wait !== "boolean") {
    problems.add("batch.wait", batch.wait ?? null, "true or false", "say whether to wait for the job's end");
  }
  checkPropagation(batch, problems);
}

function checkPropagation({ propagationMinutes, rulesPutAt, look }: Fields, problems: Problems): void {
  if (propagationMinutes !== undefined && !isNumberUpTo(60, propagationMinutes)) {
    const change = "give the minutes that S3 may take to apply the source's rules, or leave it out for 15";
    problems.add("batch.propagationMinutes", propagationMinutes, "a number from 0 to 60", change);
  }
  checkTime("batch.rulesPutAt", rulesPutAt, "give the time at which the rules were put", problems);
  if (look !== undefined && !isNumberUpTo(Number.MAX_SAFE_INTEGER, look)) {
    problems.add("batch.look", look, "a number that is not negative", "leave it out");
  }
}

function isNumberUpTo(most: number, value: unknown): boolean {
  return typeof value === "number" && value >= 0 && value <= most;
}

function checkTime(path: string, value: unknown, change: string, problems: Problems): void {
  problems.optionalText(path, value, {
    allowed: 'a time, for example "2026-01-02T03:04:05.000Z"',
    test: (at) => /^\d{4}-\d\d-\d\dT/.test(at) && !Number.isNaN(Date.parse(at)),
    change,
  });
}

/** What copying does as it is told, and a job only as the source's rules say. */
function checkJobSettings(request: Fields, problems: Problems): void {
  const byRules = "nothing: a batch job replicates as the source's rules say";
  for (const name of ["versions", "preserveEtag", "journal"]) {
    if (request[name] !== undefined) {
      problems.add(name, request[name], byRules, "leave it out, or leave out the batch role to copy");
    }
  }
}

function checkVersioning(value: unknown, problems: Problems): void {
  const enabled = problems.object("versioningEnabled", value, ["at", "wait"]);
  if (!enabled) return;
  checkTime(
    "versioningEnabled.at",
    enabled.at ?? null,
    "give the time at which versioning was enabled",
    problems,
  );
  if (typeof enabled.wait !== "boolean") {
    const change = "say whether to wait until S3 has applied versioning";
    problems.add("versioningEnabled.wait", enabled.wait ?? null, "true or false", change);
  }
}

function checkAccount({ accountId }: Fields, problems: Problems): void {
  problems.text("batch.accountId", accountId, {
    allowed: "the 12 digits of an account",
    test: (id) => /^\d{12}$/.test(id),
    change: "give the account of the source",
  });
}

const placeFields = ["bucket", "region", "accountId", "generation", ...reachFields];
const flags = ["bucketKey", "otherAccount"];
const destinationFields = [...placeFields, ...flags, "storageClass", "kmsKeyArn", "rules"];

function checkPlace(path: string, place: Fields, problems: Problems): void {
  problems.text(`${path}.bucket`, place.bucket, {
    allowed: existingBucketNames,
    test: canBeBucket,
    change: "give the bucket's name, not its ARN or URL",
  });
  problems.optionalText(`${path}.region`, place.region, {
    allowed: 'the name of an AWS region, for example "eu-west-1"',
    test: (name) => regionName.test(name),
    change: "give the region that the bucket is in, or leave it out to have it looked up",
  });
  problems.optionalText(`${path}.accountId`, place.accountId, {
    allowed: "the 12 digits of an account",
    test: (id) => /^\d{12}$/.test(id),
    change: "give the account that the credentials have to belong to, or leave it out",
  });
  problems.optionalText(`${path}.generation`, place.generation, {
    allowed: "a text",
    change: "leave it out",
  });
  checkReach(path, place, problems);
}

function checkDestination(path: string, destination: Fields, source: Fields | undefined, problems: Problems) {
  checkPlace(path, destination, problems);
  if (source?.bucket !== undefined && destination.bucket === source.bucket) {
    const change = "name two different buckets";
    problems.add(`${path}.bucket`, destination.bucket, "another bucket than the source", change);
  }
  checkCopies(path, destination, problems);
  for (const flag of flags) problems.optionalFlag(`${path}.${flag}`, destination[flag]);
  if (!Array.isArray(destination.rules)) {
    const change = 'to bring over everything, give one rule with "prefix": "" and "tags": {}';
    problems.add(`${path}.rules`, destination.rules ?? null, "a list of rules", change);
    return;
  }
  destination.rules.forEach((rule, index) => {
    checkRule(`${path}.rules[${index}]`, rule, problems);
  });
}

/** What a destination says of all its copies, and a rule of those that it decides about. */
function checkCopies(path: string, { storageClass, kmsKeyArn: key }: Fields, problems: Problems): void {
  problems.optionalText(`${path}.storageClass`, storageClass, {
    allowed: storageClasses.join(", "),
    test: (name) => storageClasses.includes(name),
    change: "pick one of these, or leave it out to keep each object's own class",
  });
  problems.optionalText(`${path}.kmsKeyArn`, key, {
    allowed: 'the ARN of a KMS key, for example "arn:aws:kms:us-east-1:111122223333:key/ID"',
    test: (arn) => isArn("key", arn),
    change: "give the whole ARN, or leave it out for the bucket's default",
  });
}

function checkRule(path: string, value: unknown, problems: Problems): void {
  const fields = ["id", "prefix", "tags", "deleteMarkers", "storageClass", "kmsKeyArn", "since"];
  const rule = problems.object(path, value, fields);
  if (!rule) return;
  problems.optionalFlag(`${path}.deleteMarkers`, rule.deleteMarkers);
  checkCopies(path, rule, problems);
  checkTime(`${path}.since`, rule.since, "leave it out", problems);
  problems.text(`${path}.id`, rule.id, {
    allowed: "a text that is not empty",
    test: (id) => id !== "",
    change: "give the rule's ID",
  });
  problems.text(`${path}.prefix`, rule.prefix, {
    allowed: "a text",
    change: 'give "" for every key',
  });
  const tags = problems.object(`${path}.tags`, rule.tags);
  for (const [name, tag] of Object.entries(tags ?? {})) {
    problems.text(`${path}.tags.${name}`, tag, {
      allowed: "a text",
      change: "give the tag's value as a text",
    });
  }
}
