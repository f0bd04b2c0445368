// Proves that the shapes of the sandbox's double are those of the service model that AWS publishes with botocore, and that
// botocore, which shares no code with the SDK for JavaScript, reads its answers.
// Does not prove what the model does not say, as the codes and messages of refusals.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { createJobBody, jobParameters, otherOperations } from "../../sandbox/batch-operations/job-shapes";
import type { Shape } from "../../sandbox/batch-operations/shapes";
import { readXml, repeated, type XmlContent } from "../../sandbox/batch-operations/xml";
import { CACHE } from "../../sandbox/folders";
import { pythonEnvironment } from "../../sandbox/local-aws/python-environment";
import { account, away, BatchTrial, home, ruleTo } from "./batch-operations-trial";

interface ModelShape {
  type: string;
  min?: number;
  max?: number;
  pattern?: string;
  enum?: string[];
  required?: string[];
  union?: boolean;
  member?: { shape: string; locationName?: string };
  members?: Record<string, { shape: string; location?: string; locationName?: string }>;
}

describe("the double of S3 Batch Operations, by the service model", function () {
  this.timeout(60_000);
  let trial: BatchTrial;
  let python: string;
  let shapes: Record<string, ModelShape>;

  before(async () => {
    // The user guide calls that error otherwise.
    trial = await BatchTrial.open({ unknownJob: "NotFoundException" });
    const programs = await pythonEnvironment({
      holds: "service models of AWS (botocore)",
      requirements: join(__dirname, "../../sandbox/local-aws/requirements.txt"),
      cache: CACHE,
      searchPath: process.env.PATH ?? "",
      progress: () => undefined,
    });
    python = join(programs, "python3");
    const model = await run(
      "import json, botocore.loaders as l; print(json.dumps(l.Loader().load_service_model('s3control', 'service-2')))",
    );
    shapes = (JSON.parse(model) as { shapes: Record<string, ModelShape> }).shapes;
  });
  after(() => trial.close());

  const run = async (script: string, ...values: string[]) => {
    const options = { maxBuffer: 64 * 1024 * 1024 };
    return (await promisify(execFile)(python, ["-c", script, ...values], options)).stdout;
  };
  const shape = (name: string): ModelShape => {
    const found = shapes[name];
    assert.ok(found, name);
    return found;
  };

  /** A part of the model in the form that the double keeps. */
  const converted = (name: string): Shape => {
    const { type, min, max, pattern, enum: values, required, union, member, members = {} } = shape(name);
    if (type === "list" && member) {
      return { type, item: converted(member.shape), itemName: member.locationName, min, max };
    }
    if (type !== "structure") return { type, min, max, pattern, enum: values } as Shape;
    const body = Object.entries(members).filter(([, { location }]) => location === undefined);
    const renamed = body.filter(([, { locationName }]) => locationName !== undefined);
    return {
      type,
      members: Object.fromEntries(body.map(([key, value]) => [key, converted(value.shape)])),
      required: required?.filter((key) => body.some(([known]) => known === key)),
      ...(union && { union }),
      ...(renamed.length > 0 && {
        wireNames: Object.fromEntries(renamed.map(([key, { locationName = "" }]) => [key, locationName])),
      }),
    };
  };
  const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
  const sorted = (values: readonly string[] = []) => [...values].sort();

  it("takes exactly the members of a CreateJob, with their limits", () => {
    const model = converted("CreateJobRequest") as Extract<Shape, { type: "structure" }>;
    const { S3ReplicateObject, ...others } = (model.members.Operation as typeof model).members;
    assert.ok(S3ReplicateObject);
    assert.deepEqual(sorted(otherOperations), sorted(Object.keys(others)));
    const Operation = { type: "structure", members: { S3ReplicateObject } };
    assert.deepEqual(plain(createJobBody), plain({ ...model, members: { ...model.members, Operation } }));
  });

  it("takes exactly the parameters of the other requests", () => {
    const expected = {
      accountId: "AccountId",
      jobId: "JobId",
      priority: "JobPriority",
      requestedStatus: "RequestedJobStatus",
      statusUpdateReason: "JobStatusUpdateReason",
      maxResults: "MaxResults",
      nextToken: "StringForNextToken",
      status: "JobStatus",
    };
    const model = Object.entries(expected).map(([parameter, name]) => [parameter, plain(converted(name))]);
    assert.deepEqual(plain(jobParameters), Object.fromEntries(model));
  });

  /** Every element must be a member, of its type; what the model requires must be there. */
  const check = (name: string, content: XmlContent, path: string): void => {
    const { type, min = 0, max = Number.POSITIVE_INFINITY, pattern, enum: values, ...rest } = shape(name);
    if (type === "structure") {
      const elements = content === "" ? {} : content;
      assert.ok(typeof elements === "object", path);
      const members = new Map(
        Object.entries(rest.members ?? {}).map(([key, value]) => [value.locationName ?? key, value.shape]),
      );
      for (const [element, inner] of Object.entries(elements)) {
        const member = members.get(element);
        assert.ok(member !== undefined && inner !== undefined && !Array.isArray(inner), `${path}.${element}`);
        check(member, inner, `${path}.${element}`);
      }
      for (const key of rest.required ?? []) assert.ok(key in elements, `${path}.${key}`);
      return;
    }
    if (type === "list") {
      const elements = content === "" ? {} : content;
      assert.ok(typeof elements === "object" && rest.member, path);
      const itemName = rest.member.locationName ?? "member";
      for (const element of Object.keys(elements)) assert.equal(element, itemName, path);
      for (const item of repeated(elements[itemName])) check(rest.member.shape, item, `${path}[]`);
      return;
    }
    assert.ok(typeof content === "string", path);
    if (type === "boolean") assert.match(content, /^(true|false)$/, path);
    if (type === "timestamp") assert.match(content, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/, path);
    if (type === "integer" || type === "long") {
      assert.match(content, /^\d+$/, path);
      assert.ok(Number(content) >= min && Number(content) <= max, path);
    }
    if (type === "string") {
      assert.ok(content.length >= min && content.length <= max, path);
      if (pattern && !pattern.includes("\\p{")) assert.match(content, new RegExp(`^(?:${pattern})$`), path);
      if (values) assert.ok(values.includes(content), path);
    }
  };
  const answer = async (root: string, path: string, method = "GET") => {
    const headers = { "x-amz-account-id": account };
    const response = await fetch(`${trial.batch.endpoint}/v20180820/jobs${path}`, { method, headers });
    const text = await response.text();
    assert.equal(response.status, 200, text);
    assert.match(text, /xmlns="http:\/\/awss3control\.amazonaws\.com\/doc\/2018-08-20\/"/);
    const content = readXml(root, text);
    assert.ok(content, text);
    check(root, content, root);
  };

  it("answers with nothing but what the model has, in every state of a job", async () => {
    const source = await trial.bucket(home);
    const destination = await trial.bucket(away);
    await trial.put(source, "key", "content");
    const role = await trial.role(source);
    const everything = trial.job(source, role, {
      CreatedBefore: new Date(Date.now() + 60_000),
      ObjectReplicationStatuses: ["NONE", "FAILED"],
      KeyNameConstraint: { MatchAnyPrefix: ["k"] },
      ObjectSizeLessThanBytes: 1000,
      MatchAnyStorageClass: ["STANDARD", "GLACIER_IR"],
      MatchAnyObjectEncryption: [{ NOTSSE: {} }],
    });
    const generator = everything.ManifestGenerator as { S3JobManifestGenerator: object };
    Object.assign(generator.S3JobManifestGenerator, {
      ExpectedBucketOwner: account,
      EnableManifestOutput: true,
      ManifestOutputLocation: {
        Bucket: `arn:aws:s3:::${source}`,
        ManifestPrefix: "made",
        ManifestFormat: "S3InventoryReport_CSV_20211130",
        ManifestEncryption: { SSES3: {} },
      },
    });
    const request = { ...everything, ConfirmationRequired: true, Description: "all of it" };
    const failing = await trial.create(request);
    await trial.waitFor(failing, "Failed");
    await answer("DescribeJobResult", `/${failing}`);
    await trial.replicate(source, [ruleTo(destination)]);
    const id = await trial.create({ ...request, ClientRequestToken: "another" });
    await trial.waitFor(id, "Suspended");
    await answer("DescribeJobResult", `/${id}`);
    await answer("UpdateJobPriorityResult", `/${id}/priority?priority=3`, "POST");
    await answer(
      "UpdateJobStatusResult",
      `/${id}/status?requestedJobStatus=Ready&statusUpdateReason=go`,
      "POST",
    );
    await trial.waitFor(id, "Complete");
    await answer("DescribeJobResult", `/${id}`);
    await answer("ListJobsResult", "?maxResults=1&jobStatuses=Complete&jobStatuses=Failed");
    await answer("ListJobsResult", "?jobStatuses=Paused");
  });

  it("is understood by botocore, from the creation of a job to its end and its errors", async () => {
    const source = await trial.bucket(home);
    const destination = await trial.bucket(away);
    for (const key of ["one", "two"]) await trial.put(source, key, key);
    await trial.replicate(source, [ruleTo(destination)]);
    const request = trial.job(source, await trial.role(source), { ObjectReplicationStatuses: ["NONE"] });
    const output = await run(CONVERSATION, trial.batch.endpoint, JSON.stringify(request));
    assert.deepEqual(JSON.parse(output), {
      same: true,
      suspended: ["Suspended", "AWAITING_CONFIRMATION", 2],
      confirmed: ["Ready", "go on"],
      ended: ["Complete", 2, 0, true],
      listed: [["S3ReplicateObject", "Complete"]],
      errors: ["IdempotencyException", "JobStatusException", "NotFoundException", "BadRequestException"],
    });
  });
});

/** The same conversation in Python. The rules of its endpoints, too, put the account before the host. */
const CONVERSATION = `
import datetime, json, sys, time
import botocore.session

endpoint, request = sys.argv[1], json.loads(sys.argv[2])
account = request["AccountId"]
client = botocore.session.get_session().create_client(
    "s3control", region_name="us-east-1", endpoint_url=endpoint,
    aws_access_key_id="test", aws_secret_access_key="test")

def without_account(request, **_):
    request.url = request.url.replace("://%s." % account, "://")

client.meta.events.register("before-send.s3-control", without_account)
request["ConfirmationRequired"] = True
result, errors = {}, []

def refused(call, **arguments):
    try:
        call(AccountId=account, **arguments)
    except client.exceptions.ClientError as error:
        # Its class says that botocore took it for an error of the model.
        errors.append(type(error).__name__)

def until(*states):
    while True:
        job = client.describe_job(AccountId=account, JobId=job_id)["Job"]
        if job["Status"] in states:
            return job
        time.sleep(0.02)

job_id = client.create_job(**request)["JobId"]
result["same"] = client.create_job(**request)["JobId"] == job_id
job = until("Suspended")
result["suspended"] = [job["Status"], job["SuspendedCause"], job["ProgressSummary"]["TotalNumberOfTasks"]]
answer = client.update_job_status(
    AccountId=account, JobId=job_id, RequestedJobStatus="Ready", StatusUpdateReason="go on")
result["confirmed"] = [answer["Status"], answer["StatusUpdateReason"]]
job = until("Complete", "Failed")
progress = job["ProgressSummary"]
result["ended"] = [job["Status"], progress["NumberOfTasksSucceeded"], progress["NumberOfTasksFailed"],
                   isinstance(job["TerminationDate"], datetime.datetime)]
listed = client.list_jobs(AccountId=account, JobStatuses=["Complete"], MaxResults=1)["Jobs"]
result["listed"] = [[each["Operation"], each["Status"]] for each in listed]
refused(client.create_job, **{**{k: v for k, v in request.items() if k != "AccountId"}, "Priority": 11})
refused(client.update_job_status, JobId=job_id, RequestedJobStatus="Cancelled")
refused(client.describe_job, JobId="00000000-0000-0000-0000-000000000000")
refused(client.update_job_priority, JobId=job_id, Priority=1)
result["errors"] = errors
print(json.dumps(result))
`;
