// Proves that jobs of the emulator are allowed what the policies of their roles and of the buckets allow, all of IAM's elements
// and conditions and the roles' permissions boundaries included. Does not prove it of organizations; KMS keys of objects have
// a file of their own.
import assert from "node:assert/strict";
import { CreatePolicyCommand, PutRolePermissionsBoundaryCommand } from "@aws-sdk/client-iam";
import {
  CreateBucketCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectAnnotationsCommand,
  ListObjectVersionsCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectAnnotationCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { otherAccount, s3InOtherAccount } from "../support/other-account";
import { outcomes, reportTo } from "./batch-operations-reports";
import { account, away, BatchTrial, home, replicationRole, ruleTo, whyOf } from "./batch-operations-trial";

describe("The permissions of a job", function () {
  this.timeout(60_000);
  let trial: BatchTrial;
  before(async () => {
    trial = await BatchTrial.open();
  });
  after(() => trial.close());

  const deny = async (bucket: string, region: string, role: string, Action: string, prefix = "") => {
    const Resource = [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/${prefix}*`];
    const Condition = { ArnEquals: { "aws:PrincipalArn": role } };
    const Statement = [{ Effect: "Deny", Principal: "*", Action, Resource, Condition }];
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
    await trial.s3(region).send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }));
  };
  const older = (key = "key") => trial.older((bucket) => trial.put(bucket, key, "content"));
  const reasons = async (source: string, role: string) =>
    (await outcomes(trial, trial.job(source, role), await trial.bucket(away))).map((line) =>
      line.split(",").slice(0, 3).join(),
    );

  const everythingBut = (NotAction: string) => ({ Effect: "Allow", NotAction, Resource: "*" });
  const bound = async (role: string, ...Statement: object[]) => {
    const RoleName = role.split("/").at(-1);
    const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
    const policy = { PolicyName: `bounds-of-${RoleName}`, PolicyDocument };
    const { Policy } = await trial.iam.send(new CreatePolicyCommand(policy));
    const PermissionsBoundary = Policy?.Arn;
    await trial.iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary }));
    return role;
  };

  describe("by its own role", () => {
    const service = "batchoperations.s3.amazonaws.com";

    it("are those of every element of a policy", async () => {
      const { source } = await older();
      const role = await trial.roleWith([everythingBut("s3:InitiateReplication")], service);
      assert.deepEqual(await reasons(source, role), ["failed,500,InitiateReplicationNotPermitted"]);
    });

    it("hold under every condition that its requests fulfil, and under no other", async () => {
      const { source } = await older();
      const granted = async (Condition: object) => {
        const role = await trial.roleWith(
          [
            everythingBut("s3:InitiateReplication"),
            { Effect: "Allow", Action: "s3:InitiateReplication", Resource: "*", Condition },
          ],
          service,
        );
        return reasons(source, role);
      };
      const denied = ["failed,500,InitiateReplicationNotPermitted"];
      assert.deepEqual(await granted({ IpAddress: { "aws:SourceIp": "10.0.0.0/8" } }), denied);
      assert.deepEqual(await granted({ StringEquals: { "aws:SourceAccount": "111111111111" } }), denied);
      assert.deepEqual(
        await granted({
          NumericGreaterThanEquals: { "s3:TlsVersion": "1.2" },
          StringEquals: { "aws:SourceAccount": account, "aws:PrincipalAccount": account },
          ArnLike: { "aws:SourceArn": `arn:aws:s3:${home}:${account}:job/*` },
          Null: { "aws:SourceVpce": "true" },
        }),
        ["succeeded,200,"],
      );
    });
  });

  describe("by a permissions boundary", () => {
    it("of its own role end where the boundary does", async () => {
      const { source, role } = await older();
      await bound(role, everythingBut("s3:InitiateReplication"));
      assert.deepEqual(await reasons(source, role), ["failed,500,InitiateReplicationNotPermitted"]);
      const wide = await bound(await trial.role(source), { Effect: "Allow", Action: "s3:*", Resource: "*" });
      assert.deepEqual(await reasons(source, wide), ["succeeded,200,"]);
    });

    it("of its own role are not those that only the boundary has", async () => {
      const { source } = await older();
      const role = await trial.role(source, { without: "s3:InitiateReplication" });
      await bound(role, { Effect: "Allow", Action: "*", Resource: "*" });
      assert.deepEqual(await reasons(source, role), ["failed,500,InitiateReplicationNotPermitted"]);
    });

    it("of the role of the replication configuration end where the boundary does", async () => {
      const { source, destination, role } = await older();
      const bounded = await bound(await trial.replicationRole(), everythingBut("s3:ReplicateObject"));
      await trial.replicate(source, [ruleTo(destination)], home, bounded);
      assert.deepEqual(await reasons(source, role), ["failed,500,DstPutObjectNotPermitted"]);
    });

    it("that does not exist end nowhere else than without it", async () => {
      const { source, role } = await older();
      const PermissionsBoundary = `arn:aws:iam::${account}:policy/no-such-policy`;
      const RoleName = role.split("/").at(-1);
      await trial.iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary }));
      assert.deepEqual(await reasons(source, role), ["succeeded,200,"]);
    });
  });

  describe("by the policy of", () => {
    it("its source, where tasks are denied one by one", async () => {
      const { source, role } = await trial.older(async (bucket) => {
        for (const key of ["open/a", "shut/b"]) await trial.put(bucket, key, key);
      });
      await deny(source, home, role, "s3:InitiateReplication", "shut/");
      assert.deepEqual(await reasons(source, role), [
        "succeeded,200,",
        "failed,500,InitiateReplicationNotPermitted",
      ]);
      assert.equal(await trial.statusOf(source, "shut/b"), undefined);
    });

    it("its source, without which it has no manifest", async () => {
      const { source, role } = await older();
      await deny(source, home, role, "s3:GetReplicationConfiguration");
      assert.match(
        await trial.whyFailed(trial.job(source, role)),
        /^ManifestGenerationFailed: .*s3:GetReplicationConfiguration/,
      );
    });

    it("the bucket of its report", async () => {
      const { source, role } = await older();
      const reports = await trial.bucket(home);
      await deny(reports, home, role, "s3:PutObject", "reports/");
      const told = await trial.failed({ ...trial.job(source, role), ...reportTo(reports) });
      assert.match(whyOf(told), /^ReportWriteFailed/);
      assert.equal(told.ProgressSummary?.NumberOfTasksSucceeded, 1);
    });

    it("the bucket of a manifest that the user brings", async () => {
      const { source, role } = await older();
      const lists = await trial.bucket(home);
      await trial.put(lists, "manifests/list.csv", `${source},key,null`);
      const { ETag = "" } = await trial
        .s3()
        .send(new HeadObjectCommand({ Bucket: lists, Key: "manifests/list.csv" }));
      await deny(lists, home, role, "s3:GetObject");
      const request = trial.job(
        source,
        role,
        {},
        {
          ManifestGenerator: undefined,
          Manifest: {
            Spec: { Format: "S3BatchOperations_CSV_20180820", Fields: ["Bucket", "Key", "VersionId"] },
            Location: { ObjectArn: `arn:aws:s3:::${lists}/manifests/list.csv`, ETag },
          },
        },
      );
      assert.match(await trial.whyFailed(request), /^ManifestReadForbidden/);
    });

    it("its destination, which denies the role of the replication configuration", async () => {
      const { source, destination, role } = await older();
      await deny(destination, away, replicationRole, "s3:ReplicateObject");
      assert.deepEqual(await reasons(source, role), ["failed,500,DstPutObjectNotPermitted"]);
      assert.equal(await trial.statusOf(source, "key"), "FAILED");
    });

    it("its source, which denies the role of the replication configuration", async () => {
      const { source, role } = await older();
      await deny(source, home, replicationRole, "s3:GetObjectVersionForReplication");
      assert.deepEqual(await reasons(source, role), ["failed,500,SrcGetObjectNotPermitted"]);
    });
  });

  describe("by the role of the replication configuration", () => {
    const replicatedBy = async (options: Parameters<BatchTrial["replicationRole"]>[0]) => {
      const { source, destination, role } = await older();
      await trial.remove(source, "key");
      const rule = ruleTo(destination, { DeleteMarkerReplication: { Status: "Enabled" } });
      await trial.replicate(source, [rule], home, await trial.replicationRole(options));
      return reasons(source, role);
    };

    it("are enough with those that the user guide names", async () => {
      assert.deepEqual(await replicatedBy({}), ["succeeded,200,", "succeeded,200,"]);
    });

    for (const [without, code] of [
      ["s3:GetObjectVersionForReplication", "SrcGetObjectNotPermitted"],
      ["s3:GetObjectVersionAcl", "SrcGetAclNotPermitted"],
      ["s3:ReplicateObject", "DstPutObjectNotPermitted"],
      ["s3:ReplicateDelete", "DstDelObjNotPermitted"],
    ]) {
      it(`lack ${without}, and the tasks fail with ${code}`, async () => {
        assert.deepEqual(await replicatedBy({ without }), ["succeeded,200,", `failed,500,${code}`]);
      });
    }

    it("lack s3:GetObjectVersionAnnotationForReplication, and the tasks of annotated versions fail", async () => {
      const annotation = { AnnotationName: "origin", AnnotationPayload: Buffer.from("scanned") };
      const { source, destination, role } = await trial.older(async (bucket) => {
        await trial.put(bucket, "annotated", "1");
        await trial
          .s3()
          .send(new PutObjectAnnotationCommand({ Bucket: bucket, Key: "annotated", ...annotation }));
        await trial.put(bucket, "annotated", "2");
        await trial.put(bucket, "plain", "3");
      });
      const replicateBy = async (options: Parameters<BatchTrial["replicationRole"]>[0]) =>
        trial.replicate(source, [ruleTo(destination)], home, await trial.replicationRole(options));
      await replicateBy({ without: "s3:GetObjectVersionAnnotationForReplication" });
      assert.deepEqual((await reasons(source, role)).sort(), [
        "failed,500,SrcGetObjectNotPermitted",
        "succeeded,200,",
        "succeeded,200,",
      ]);
      assert.deepEqual(await trial.history(destination, "annotated", away), ["2"]);
      await replicateBy({});
      const failedOnly = { ObjectReplicationStatuses: ["FAILED" as const] };
      assert.deepEqual(await trial.run(trial.job(source, role, failedOnly)), { succeeded: 1, failed: 0 });
      assert.deepEqual(await trial.history(destination, "annotated", away), ["1", "2"]);
      const { Versions = [] } = await trial
        .s3(away)
        .send(new ListObjectVersionsCommand({ Bucket: destination, Prefix: "annotated" }));
      const { Annotations } = await trial.s3(away).send(
        new ListObjectAnnotationsCommand({
          Bucket: destination,
          Key: "annotated",
          VersionId: Versions.at(-1)?.VersionId,
        }),
      );
      assert.deepEqual(
        Annotations?.map(({ AnnotationName }) => AnnotationName),
        ["origin"],
      );
    });

    describe("for tags", () => {
      const tagged = () =>
        trial.older((bucket) => trial.put(bucket, "key", "content", { Tagging: "team=blue" }));
      const tagsOf = async (s3: S3Client, Bucket: string) => {
        const { TagSet = [] } = await s3.send(new GetObjectTaggingCommand({ Bucket, Key: "key" }));
        return TagSet.map(({ Key, Value }) => `${Key}=${Value}`);
      };
      /** The tags of the replica of an object that has one. */
      const tagsWith = async (options: { without?: string; denied?: string } = {}) => {
        const { source, destination, role } = await tagged();
        const roleArn = await trial.replicationRole(options);
        if (options.denied) await deny(destination, away, roleArn, options.denied);
        await trial.replicate(source, [ruleTo(destination)], home, roleArn);
        assert.deepEqual(await reasons(source, role), ["succeeded,200,"]);
        return tagsOf(trial.s3(away), destination);
      };

      it("come with s3:GetObjectVersionTagging, and s3:ReplicateTags is not needed", async () => {
        assert.deepEqual(await tagsWith(), ["team=blue"]);
        assert.deepEqual(await tagsWith({ without: "s3:ReplicateTags" }), ["team=blue"]);
      });

      it("lack s3:GetObjectVersionTagging, and the replica has no tags", async () => {
        assert.deepEqual(await tagsWith({ without: "s3:GetObjectVersionTagging" }), []);
      });

      it("are denied s3:ReplicateTags by the destination, and the replica has no tags", async () => {
        assert.deepEqual(await tagsWith({ denied: "s3:ReplicateTags" }), []);
      });

      it("are denied s3:ReplicateTags by a destination of another account, and the replica has no tags", async () => {
        const { source, role } = await tagged();
        const roleArn = await trial.replicationRole();
        const theirs = await s3InOtherAccount(trial.batch.endpoint, home);
        const Bucket = `${source}-of-theirs`;
        await theirs.send(new CreateBucketCommand({ Bucket }));
        const VersioningConfiguration = { Status: "Enabled" as const };
        await theirs.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
        const statement = (Effect: string, Action: string) => {
          const Resource = `arn:aws:s3:::${Bucket}/*`;
          return { Effect, Principal: { AWS: `arn:aws:iam::${account}:root` }, Action, Resource };
        };
        const Statement = [statement("Allow", "s3:Replicate*"), statement("Deny", "s3:ReplicateTags")];
        const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
        await theirs.send(new PutBucketPolicyCommand({ Bucket, Policy }));
        const Destination = { Bucket: `arn:aws:s3:::${Bucket}`, Account: otherAccount.id };
        await trial.replicate(source, [ruleTo(Bucket, { Destination })], home, roleArn);
        assert.deepEqual(await reasons(source, role), ["succeeded,200,"]);
        assert.deepEqual(await tagsOf(theirs, Bucket), []);
        theirs.destroy();
      });
    });

    it("are none where S3 cannot assume it", async () => {
      const failed = "failed,500,AssumeRoleNotPermitted";
      assert.deepEqual(await replicatedBy({ trusted: "ec2.amazonaws.com" }), [failed, failed]);
    });

    it("must cover taking over the replicas, where the rule does", async () => {
      const { source, destination, role } = await older();
      const Destination = {
        Bucket: `arn:aws:s3:::${destination}`,
        Account: account,
        AccessControlTranslation: { Owner: "Destination" as const },
      };
      const roleArn = await trial.replicationRole();
      await trial.replicate(source, [ruleTo(destination, { Destination })], home, roleArn);
      assert.deepEqual(await reasons(source, role), ["failed,500,DstPutObjectNotPermitted"]);
    });
  });
});
