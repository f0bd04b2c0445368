import type { BackfillRun } from "../../contract/backfill-run";
import { Refusal } from "../failure/refusal";

/** Classes that S3 can write a copy to at once. */
const storageClasses = [
  ...["STANDARD", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER_IR"],
  ...["GLACIER", "DEEP_ARCHIVE"],
];

const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const regionName = /^[a-z]{2,}(-[a-z]+)+-\d+$/;
const roleArn = /^arn:aws[a-z-]*:iam::\d{12}:role\/\S+$/;
const kmsKeyArn = /^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/\S+$/;
const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

type Fields = { [name: string]: unknown };

/** Reads the run from its JSON. Throws a Refusal with every problem, before any request is made. */
export function readRun(json: string): BackfillRun {
  let input: unknown;
  try {
    input = JSON.parse(json);
  } catch {
    throw new Refusal([
      `the run on stdin is not JSON (${json.length} characters); allowed is one JSON object with "source" and ` +
        `"destinations"; pass the run that the component makes, unchanged`,
    ]);
  }
  const problems = new Problems();
  checkRun(input, problems);
  if (problems.found.length > 0) throw new Refusal(problems.found);
  return input as BackfillRun;
}

function checkRun(input: unknown, problems: Problems): void {
  const run = problems.object("run", input, [
    "source",
    "destinations",
    "versions",
    "preserveEtag",
    "report",
    "journal",
    "batch",
  ]);
  if (!run) return;
  const source = problems.object("source", run.source, placeFields);
  if (source) checkPlace("source", source, problems);

  checkRunSettings(run, problems);
  if (run.batch !== undefined) checkBatch(run.batch, source, problems);

  const destinations = problems.object("destinations", run.destinations);
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

function checkBatch(value: unknown, source: Fields | undefined, problems: Problems): void {
  const fields = ["accountId", "roleArn", "reportBucket", "reportPrefix", "wait"];
  const batch = problems.object("batch", value, fields);
  if (!batch) return;
  problems.text("batch.accountId", batch.accountId, {
    allowed: "the 12 digits of an account",
    test: (id) => /^\d{12}$/.test(id),
    change: "give the account of the source",
  });
  problems.text("batch.roleArn", batch.roleArn, {
    allowed: 'the ARN of an IAM role, for example "arn:aws:iam::111122223333:role/batch"',
    test: (arn) => roleArn.test(arn),
    change: "give the whole ARN",
  });
  problems.text("batch.reportBucket", batch.reportBucket, {
    allowed: "the name of another bucket than the source",
    test: (name) => bucketName.test(name) && name !== source?.bucket,
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
}

function checkRunSettings(run: Fields, problems: Problems): void {
  if (run.versions !== undefined) {
    problems.text("versions", run.versions, {
      allowed: '"current" or "all"',
      test: (versions) => versions === "current" || versions === "all",
      change: "pick one of these, or leave it out for the current versions",
    });
  }
  if (run.preserveEtag !== undefined && typeof run.preserveEtag !== "boolean") {
    problems.add("preserveEtag", run.preserveEtag, "true or false", "say one of them, or leave it out");
  }
  for (const file of ["report", "journal"]) {
    if (run[file] === undefined) continue;
    problems.text(file, run[file], {
      allowed: "the path of a file",
      test: (path) => path !== "",
      change: "name a file that can be written, or leave it out",
    });
  }
}

const placeFields = ["bucket", "region", "endpoint", "profile", "assumeRoleArn"];
const flags = ["bucketKey", "otherAccount"];
const destinationFields = [...placeFields, ...flags, "storageClass", "kmsKeyArn", "rules"];

function checkPlace(path: string, place: Fields, problems: Problems): void {
  problems.text(`${path}.bucket`, place.bucket, {
    allowed: "3 to 63 lower-case letters, digits, dots and hyphens",
    test: (name) => bucketName.test(name),
    change: "give the bucket's name, not its ARN or URL",
  });
  problems.text(`${path}.region`, place.region, {
    allowed: 'the name of an AWS region, for example "eu-west-1"',
    test: (name) => regionName.test(name),
    change: "give the region that the bucket is in",
  });
  if (place.endpoint !== undefined) checkEndpoint(`${path}.endpoint`, place.endpoint, problems);
  if (place.profile !== undefined) {
    problems.text(`${path}.profile`, place.profile, {
      allowed: "the name of a profile in the shared AWS configuration",
      test: (name) => name.trim() !== "",
      change: "name a profile or leave it out",
    });
  }
  if (place.assumeRoleArn !== undefined) {
    problems.text(`${path}.assumeRoleArn`, place.assumeRoleArn, {
      allowed: 'the ARN of an IAM role, for example "arn:aws:iam::111122223333:role/backfill"',
      test: (arn) => roleArn.test(arn),
      change: "give the whole ARN or leave it out",
    });
  }
}

function checkEndpoint(path: string, endpoint: unknown, problems: Problems): void {
  const url = typeof endpoint === "string" && URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  const allowed = "an https URL, or an http URL of this machine's loopback interface";
  if (!url || !["http:", "https:"].includes(url.protocol)) {
    problems.add(path, endpoint, allowed, 'give a URL such as "https://s3.example.org" or leave it out');
  } else if (url.username !== "" || url.password !== "") {
    // The value holds a secret, so it is not shown.
    problems.add(path, undefined, "a URL without user name and password", "take the credentials out of it");
  } else if (url.protocol === "http:" && !loopback.test(url.hostname)) {
    problems.add(path, endpoint, allowed, "use https: objects must not travel unencrypted");
  }
}

function checkDestination(path: string, destination: Fields, source: Fields | undefined, problems: Problems) {
  checkPlace(path, destination, problems);
  if (source?.bucket !== undefined && destination.bucket === source.bucket) {
    const change = "name two different buckets";
    problems.add(`${path}.bucket`, destination.bucket, "another bucket than the source", change);
  }
  if (destination.storageClass !== undefined) {
    problems.text(`${path}.storageClass`, destination.storageClass, {
      allowed: storageClasses.join(", "),
      test: (name) => storageClasses.includes(name),
      change: "pick one of these, or leave it out to keep each object's own class",
    });
  }
  if (destination.kmsKeyArn !== undefined) {
    problems.text(`${path}.kmsKeyArn`, destination.kmsKeyArn, {
      allowed: 'the ARN of a KMS key, for example "arn:aws:kms:us-east-1:111122223333:key/ID"',
      test: (arn) => kmsKeyArn.test(arn),
      change: "give the whole ARN, or leave it out for the bucket's default",
    });
  }
  for (const flag of flags) {
    if (destination[flag] === undefined || typeof destination[flag] === "boolean") continue;
    problems.add(`${path}.${flag}`, destination[flag], "true or false", "say one of them, or leave it out");
  }
  if (!Array.isArray(destination.rules)) {
    const change = 'to bring over everything, give one rule with "prefix": "" and "tags": {}';
    problems.add(`${path}.rules`, destination.rules ?? null, "a list of rules", change);
    return;
  }
  destination.rules.forEach((rule, index) => {
    checkRule(`${path}.rules[${index}]`, rule, problems);
  });
}

function checkRule(path: string, value: unknown, problems: Problems): void {
  const rule = problems.object(path, value, ["id", "prefix", "tags", "deleteMarkers"]);
  if (!rule) return;
  if (rule.deleteMarkers !== undefined && typeof rule.deleteMarkers !== "boolean") {
    problems.add(
      `${path}.deleteMarkers`,
      rule.deleteMarkers,
      "true or false",
      "say one of them, or leave it out",
    );
  }
  problems.text(`${path}.id`, rule.id, {
    allowed: "a text that is not empty",
    test: (id) => id !== "",
    change: "give the rule's ID",
  });
  problems.text(`${path}.prefix`, rule.prefix, {
    allowed: "a text",
    test: () => true,
    change: 'give "" for every key',
  });
  const tags = problems.object(`${path}.tags`, rule.tags);
  for (const [name, tag] of Object.entries(tags ?? {})) {
    problems.text(`${path}.tags.${name}`, tag, {
      allowed: "a text",
      test: () => true,
      change: "give the tag's value as a text",
    });
  }
}

/** Collects what is wrong, each with the property's path, its value, what is allowed and what to change. */
class Problems {
  readonly found: string[] = [];

  add(path: string, value: unknown, allowed: string, change: string): void {
    const shown = value === undefined ? "" : ` is ${excerpt(value)};`;
    this.found.push(`${path}${shown} allowed is ${allowed}; ${change}`);
  }

  object(path: string, value: unknown, known?: string[]): Fields | undefined {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      const change = value === undefined ? "add it" : "make it an object";
      this.add(path, value ?? null, "an object", change);
      return undefined;
    }
    for (const name of Object.keys(value)) {
      if (known?.includes(name) === false) {
        const at = path === "run" ? name : `${path}.${name}`;
        this.found.push(
          `${at} is not known; allowed are ${known.join(", ")}; remove it or correct its spelling`,
        );
      }
    }
    return value as Fields;
  }

  text(
    path: string,
    value: unknown,
    rule: { allowed: string; test: (value: string) => boolean; change: string },
  ): void {
    if (typeof value !== "string" || !rule.test(value))
      this.add(path, value ?? null, rule.allowed, rule.change);
  }
}

function excerpt(value: unknown): string {
  const json = JSON.stringify(value);
  return json.length <= 80 ? json : `${json.slice(0, 77)}...`;
}
