// Proves: that the requests in which a replication of each feature ends are valid by the service models that AWS publishes
// with botocore: members, required ones, enums, lengths, ranges. Does not prove: rules that no model holds, as that
// delete markers do not go with tags; docs/aws-rules.md has those.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { jobRequest } from "../../backfill/batch/job-request";
import { jobScopes } from "../../backfill/batch/job-scope";
import { dueRules } from "../../backfill/decision/object-set";
import type { CrossRegionReplicationArgs } from "../../components";
import { planReplication } from "../../components/plan/plan";
import { replicationRules } from "../../components/replication/rules";
import { CACHE } from "../../sandbox/folders";
import { pythonEnvironment } from "../../sandbox/local-aws/python-environment";
import { toAwsRule } from "../../sandbox/providers/aws/bucket-parts/replication-rule";

type Request = [service: string, operation: string, parameters: object];

const judge = `
import json, re, sys
from botocore.loaders import Loader
from botocore.model import ServiceModel

def problems(value, shape, path):
    if shape.type_name == "structure":
        if not isinstance(value, dict): return [path + " is no structure"]
        found = [path + "." + name + " is missing" for name in shape.required_members if name not in value]
        for name, member in value.items():
            if name not in shape.members: found.append(path + "." + name + " is unknown")
            else: found += problems(member, shape.members[name], path + "." + name)
        return found
    if shape.type_name == "list":
        return [p for i, item in enumerate(value) for p in problems(item, shape.member, f"{path}[{i}]")]
    if shape.type_name == "timestamp": return []
    kinds = {"string": str, "boolean": bool, "integer": int, "long": int}
    if not isinstance(value, kinds[shape.type_name]): return [path + " is no " + shape.type_name]
    if getattr(shape, "enum", None) and value not in shape.enum: return [f"{path} is {value}"]
    limits = shape.metadata
    size = len(value) if isinstance(value, str) else value
    if "min" in limits and size < limits["min"]: return [f"{path} is below {limits['min']}"]
    if "max" in limits and size > limits["max"]: return [f"{path} is above {limits['max']}"]
    if "pattern" in limits and not re.search(limits["pattern"], value): return [path + " does not match"]
    return []

models = {}
def model(service):
    if service not in models: models[service] = ServiceModel(Loader().load_service_model(service, "service-2"))
    return models[service]

print(json.dumps([
    problems(parameters, model(service).operation_model(operation).input_shape, operation)
    for service, operation, parameters in json.load(sys.stdin)
]))
`;

const key = "arn:aws:kms:us-east-1:111122223333:key/1";
const dr = { region: "us-east-1" };
const features: [title: string, change: Partial<CrossRegionReplicationArgs>][] = [
  ["nothing but two regions", {}],
  ["a prefix", { rules: [{ id: "a", prefix: "a/" }] }],
  ["a tag", { rules: [{ id: "a", tags: { keep: "yes" } }] }],
  ["tags and a prefix", { rules: [{ id: "a", prefix: "a/", tags: { keep: "yes", b: "" } }] }],
  ["a paused rule with a priority", { rules: [{ id: "a", priority: 999_999, enabled: false }] }],
  ["several destinations", { destinations: { dr, eu: { region: "eu-central-1" } } }],
  ["delete markers", { destinations: { dr: { ...dr, deleteMarkers: true } } }],
  ["no owner override", { destinations: { dr: { ...dr, ownerOverride: false } } }],
  ["a storage class", { destinations: { dr: { ...dr, storageClass: "GLACIER_IR" } } }],
  ["replication time control", { destinations: { dr: { ...dr, replicationTimeControl: true } } }],
  ["no metrics", { destinations: { dr: { ...dr, metrics: false } } }],
  ["replica modifications", { rules: [{ id: "a", replicaModifications: true }] }],
  [
    "KMS keys",
    {
      source: { region: "eu-west-1", encryption: { createKey: true } },
      destinations: { dr: { ...dr, encryption: { kmsKeyArn: key } } },
    },
  ],
];

function configuration(change: Partial<CrossRegionReplicationArgs>): Request {
  const args = { source: { region: "eu-west-1" }, destinations: { dr }, ...change };
  const { forward } = planReplication("docs", args);
  const encrypted = args.source.encryption !== undefined;
  const destinations = forward.receivers.map((receiver) => ({
    receiver,
    bucketArn: `arn:aws:s3:::replica-${receiver.key}`,
    accountId: "111122223333",
    kmsKeyArn: encrypted ? key : undefined,
  }));
  const rules = replicationRules(forward, destinations, {
    idOf: (rule, key) => `docs.${rule}.${key}`,
    encrypted,
    takenPriorities: [],
  });
  const Rules = rules.map((rule) => toAwsRule(rule as never));
  const Role = "arn:aws:iam::111122223333:role/replication";
  return ["s3", "PutBucketReplication", { Bucket: "source", ReplicationConfiguration: { Role, Rules } }];
}

function rulesOf([, , parameters]: Request): object[] {
  return (parameters as { ReplicationConfiguration: { Rules: object[] } }).ReplicationConfiguration.Rules;
}

function job(prefix: string, createdAfter?: Date): Request {
  const batch = {
    accountId: "111122223333",
    roleArn: "arn:aws:iam::111122223333:role/batch",
    reportBucket: "reports",
    reportPrefix: "docs/",
    wait: true,
  };
  const rules = [{ id: "a", prefix, tags: {} }];
  const destinations = { dr: { bucket: "replica", region: "us-east-1", rules } };
  const run = { source: { bucket: "source", region: "eu-west-1" }, destinations, batch };
  const [scope] = jobScopes(dueRules(run, undefined));
  assert.ok(scope);
  return ["s3control", "CreateJob", jobRequest(run, scope, { createdBefore: new Date(), createdAfter }, 1)];
}

describe("the requests of a replication, by AWS's own service models", () => {
  const requests: [title: string, request: Request][] = [
    ...features.map(([title, change]): [string, Request] => [`with ${title}`, configuration(change)]),
    ["for existing objects", job("")],
    ["for existing objects below a prefix", job("docs/é &<>/")],
    ["for objects that were written meanwhile", job("", new Date(0))],
  ];
  const rule = { ...structuredClone(rulesOf(configuration({}))[0]), Status: "On", Extra: 1 };
  const ReplicationConfiguration = { Role: "role", Rules: [rule] };
  const wrong: Request = ["s3", "PutBucketReplication", { Bucket: "source", ReplicationConfiguration }];
  let answers: string[][];

  before(async function () {
    this.timeout(60_000);
    const programs = await pythonEnvironment({
      holds: "service models of AWS (botocore)",
      requirements: join(__dirname, "../../sandbox/local-aws/requirements.txt"),
      cache: CACHE,
      searchPath: process.env.PATH ?? "",
      progress: () => undefined,
    });
    const python = spawn(join(programs, "python3"), ["-c", judge], { stdio: ["pipe", "pipe", "inherit"] });
    python.stdin.end(JSON.stringify([...requests.map(([, request]) => request), wrong]));
    answers = JSON.parse(await text(python.stdout));
  });

  for (const [index, [title]] of requests.entries()) {
    it(`are valid ${title}`, () => assert.deepEqual(answers[index], []));
  }

  it("would be found wrong if they were", () => {
    const where = "PutBucketReplication.ReplicationConfiguration.Rules[0]";
    assert.deepEqual(answers.at(-1)?.sort(), [`${where}.Extra is unknown`, `${where}.Status is On`]);
  });
});
