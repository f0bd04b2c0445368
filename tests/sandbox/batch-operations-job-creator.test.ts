// Proves that the emulator creates jobs only for callers that may create them and pass their roles, where the caller is a user
// or in a session of a role that the local AWS knows. Does not prove it of session policies or organizations, and of no
// other request than CreateJob: nobody else asks the local AWS for permissions of callers.
import assert from "node:assert/strict";
import {
  AddUserToGroupCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreatePolicyCommand,
  CreateUserCommand,
  PutGroupPolicyCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { CreateJobCommand, S3ControlClient } from "@aws-sdk/client-s3-control";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { BatchTrial, home } from "./batch-operations-trial";

describe("The creator of a job", function () {
  this.timeout(60_000);
  let trial: BatchTrial;
  let source: string;
  let jobRole: string;
  before(async () => {
    trial = await BatchTrial.open();
    const made = await trial.older((bucket) => trial.put(bucket, "key", "content"));
    source = made.source;
    jobRole = made.role;
  });
  after(() => trial.close());

  const document = (Statement: readonly object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
  const allow = (Action: string, Resource: string, Condition?: object) => ({
    Effect: "Allow",
    Action,
    Resource,
    ...(Condition && { Condition }),
  });
  const passTo = (service: string) => ({
    StringEquals: { "iam:PassedToService": `${service}.amazonaws.com` },
  });
  const create = allow("s3:CreateJob", "*");
  const pass = () => allow("iam:PassRole", jobRole, passTo("batchoperations.s3"));

  /** The error of a job that somebody creates, if there is one. */
  const createdWith = async (accessKeyId = "", secretAccessKey = "") => {
    const credentials = { accessKeyId, secretAccessKey };
    const client = new S3ControlClient({
      region: home,
      disableHostPrefix: true,
      maxAttempts: 1,
      credentials,
    });
    client.config.endpointProvider = () => ({ url: new URL(trial.batch.endpoint) });
    try {
      const { JobId = "" } = await client.send(new CreateJobCommand(trial.job(source, jobRole)));
      await trial.waitFor(JobId, "Complete");
      return "created";
    } catch (error) {
      const { name, message } = error as Error;
      return `${name} ${/to perform: (\S+)/.exec(message)?.[1]}`;
    } finally {
      client.destroy();
    }
  };
  const inSessionOf = async (RoleArn: string) => {
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const sts = new STSClient({ region: home, endpoint: trial.batch.endpoint, credentials });
    const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "deploys" }));
    sts.destroy();
    return createdWith(Credentials?.AccessKeyId, Credentials?.SecretAccessKey);
  };
  const byRoleWith = async (...statements: object[]) =>
    inSessionOf(await trial.roleWith(statements, "ec2.amazonaws.com"));
  let users = 0;
  const user = async () => {
    const UserName = `user-${users++}`;
    await trial.iam.send(new CreateUserCommand({ UserName, Path: "/team/" }));
    const { AccessKey } = await trial.iam.send(new CreateAccessKeyCommand({ UserName }));
    return { UserName, creates: () => createdWith(AccessKey?.AccessKeyId, AccessKey?.SecretAccessKey) };
  };
  const [noCreate, noPass] = ["AccessDeniedException s3:CreateJob", "AccessDeniedException iam:PassRole"];

  it("in a session of a role needs s3:CreateJob, and iam:PassRole on the job's role for Batch Operations", async () => {
    assert.equal(await byRoleWith(pass()), noCreate);
    assert.equal(await byRoleWith(create), noPass);
    assert.equal(await byRoleWith(create, allow("iam:PassRole", `${jobRole}-else`)), noPass);
    assert.equal(await byRoleWith(create, allow("iam:PassRole", jobRole, passTo("s3"))), noPass);
    assert.equal(await byRoleWith(create, pass()), "created");
  });

  it("is bound by conditions on the operation and the priority of the job", async () => {
    const under = (key: string, value: string) =>
      byRoleWith(allow("s3:CreateJob", "*", { StringEquals: { [key]: value } }), pass());
    assert.equal(await under("s3:RequestJobOperation", "LambdaInvoke"), noCreate);
    assert.equal(await under("s3:RequestJobOperation", "S3ReplicateObject"), "created");
    assert.equal(await under("s3:RequestJobPriority", "11"), noCreate);
    assert.equal(await under("s3:RequestJobPriority", "10"), "created");
  });

  it("as a user has the permissions of its own policies and of its groups", async () => {
    const { UserName, creates } = await user();
    const GroupName = `group-of-${UserName}`;
    assert.equal(await creates(), noCreate);
    const own = { UserName, PolicyName: "own", PolicyDocument: document([create]) };
    await trial.iam.send(new PutUserPolicyCommand(own));
    assert.equal(await creates(), noPass);
    await trial.iam.send(new CreateGroupCommand({ GroupName }));
    const shared = { GroupName, PolicyName: "shared", PolicyDocument: document([pass()]) };
    await trial.iam.send(new PutGroupPolicyCommand(shared));
    await trial.iam.send(new AddUserToGroupCommand({ GroupName, UserName }));
    assert.equal(await creates(), "created");
  });

  it("as a user is bound by its permissions boundary", async () => {
    const { UserName, creates } = await user();
    const all = { UserName, PolicyName: "all", PolicyDocument: document([allow("*", "*")]) };
    await trial.iam.send(new PutUserPolicyCommand(all));
    assert.equal(await creates(), "created");
    const narrow = { PolicyName: `bounds-of-${UserName}`, PolicyDocument: document([create]) };
    const { Policy } = await trial.iam.send(new CreatePolicyCommand(narrow));
    const PermissionsBoundary = Policy?.Arn;
    await trial.iam.send(new PutUserPermissionsBoundaryCommand({ UserName, PermissionsBoundary }));
    assert.equal(await creates(), noPass);
  });

  it("that the local AWS does not know may do anything, as its root user", async () => {
    assert.equal(await createdWith("test", "test"), "created");
    assert.equal(await inSessionOf("arn:aws:iam::000000000000:role/no-such-role"), "created");
  });
});
