// Proves: that a bucket or a key which keeps the replication role out is named, with what to add. Does not prove: anything of
// buckets and keys that the stack does not make, nor of the policies of organisations.
import assert from "node:assert/strict";
import { CrossRegionReplication } from "../../components";
import { destinationAdmitsRole } from "../../policies/rules/destination-admits-role";
import { changedBy } from "./changed-stack";
import { judged } from "./judged";
import { stackOf } from "./mocked-stack";
import { type Changes, document, handWritten, type Statement } from "./programs/hand-written";

const role = "arn:aws:iam::111122223333:role/role-1234567";
const theirs = "444455556666";
const world = { accountOf: (region: string) => (region === "eu-west-1" ? "111122223333" : theirs) };
const abroad = { frankfurt: { assumeRoles: [{ roleArn: `arn:aws:iam::${theirs}:role/deployer` }] } };

const said = async (changes: Changes, preview = false) => {
  const isAbroad = changes.resources?.frankfurt !== undefined;
  const resources = await stackOf(() => handWritten(changes), { preview, ...(isAbroad && { world }) });
  return judged(destinationAdmitsRole, resources);
};

const admits = (Action: string[]): Statement => ({
  Effect: "Allow",
  Principal: { AWS: role },
  Action,
  Resource: "arn:aws:s3:::replica-1234567/*",
});

const withPolicy = (...statements: Statement[]) => ({ "replica-policy": { policy: document(statements) } });

describe("the rule destination-admits-role", () => {
  it("is content within an account, where the role's own rights are enough", async () => {
    assert.deepEqual(await said({}), { findings: [] });
    assert.deepEqual(await said({ encrypted: true }), { findings: [] });
  });

  it("is content with a bucket of another account that lets the role in", async () => {
    const policy = withPolicy(admits(["s3:ReplicateObject", "s3:ReplicateTags"]));
    assert.deepEqual(await said({ resources: { ...abroad, ...policy } }), { findings: [] });
  });

  it("names a bucket of another account that does not, and what to add", async () => {
    const { findings } = await said({ resources: abroad });
    assert.equal(findings.length, 1);
    assert.equal(findings[0]?.at, "replica-policy");
    assert.match(
      findings[0]?.message ?? "",
      new RegExp(
        `bucket replica, of account ${theirs}, does not let ${role} s3:ReplicateObject, s3:ReplicateTags`,
      ),
    );
    assert.match(
      findings[0]?.message ?? "",
      /Instead: add to its policy \{"Sid":"ReplicaWrite","Effect":"Allow"/,
    );
  });

  it("wants the right to delete let in as well where delete markers are replicated", async () => {
    const policy = withPolicy(admits(["s3:ReplicateObject", "s3:ReplicateTags"]));
    const rule = { deleteMarkerReplication: { status: "Enabled" } };
    const { findings } = await said({ resources: { ...abroad, ...policy }, rule });
    assert.match(findings[0]?.message ?? "", /does not let \S+ s3:ReplicateDelete\./);
  });

  it("wants the owner override granted where a rule overrides the owner, also at a bucket that enforces its own", async () => {
    const policy = withPolicy(admits(["s3:ReplicateObject", "s3:ReplicateTags"]));
    const enforced = { "replica-ownership": { rule: { objectOwnership: "BucketOwnerEnforced" } } };
    const destination = { account: theirs, accessControlTranslation: { owner: "Destination" } };
    const { findings } = await said({ resources: { ...abroad, ...policy, ...enforced }, destination });
    assert.match(findings[0]?.message ?? "", /does not let \S+ s3:ObjectOwnerOverrideToBucketOwner\./);
  });

  it("names a bucket of the same account that refuses the role", async () => {
    const refusal: Statement = { ...admits(["s3:Replicate*"]), Effect: "Deny", Principal: "*" };
    const { findings } = await said({ resources: withPolicy(refusal) });
    assert.match(findings[0]?.message ?? "", /the policy of bucket replica denies \S+ s3:ReplicateObject/);
  });

  it("names a key whose policy forgets the role, on either side", async () => {
    const policy = document([
      {
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::111122223333:user/admin" },
        Action: "kms:*",
        Resource: "*",
      },
    ]);
    for (const key of ["source-key", "replica-key"]) {
      const { findings } = await said({ encrypted: true, resources: { [key]: { policy } } });
      assert.deepEqual(
        findings.map(({ at }) => at),
        [key],
      );
      assert.match(
        findings[0]?.message ?? "",
        new RegExp(`the policy of key ${key} does not let ${role} kms:`),
      );
    }
  });

  it("is content with a key that leaves its use to the IAM policies of the account", async () => {
    const policy = document([
      {
        Effect: "Allow",
        Principal: { AWS: "arn:aws:iam::111122223333:root" },
        Action: "kms:*",
        Resource: "*",
      },
    ]);
    assert.deepEqual(
      (await said({ encrypted: true, resources: { "replica-key": { policy } } })).findings,
      [],
    );
  });

  it("is content with the component across accounts, and misses each statement that is taken away", async () => {
    const dr = {
      region: "us-east-1",
      accountId: theirs,
      assumeRoleArn: `arn:aws:iam::${theirs}:role/deployer`,
      encryption: { createKey: true },
    };
    const program = () =>
      void new CrossRegionReplication("docs", {
        source: { region: "eu-west-1", encryption: { createKey: true } },
        destinations: { dr },
        backfill: { mode: "none" },
      });
    const resources = await stackOf(program, { world });
    assert.deepEqual(await judged(destinationAdmitsRole, resources), { findings: [] });
    const taken: [resource: string, sid: string][] = [
      ["docs-destination-dr-policy", "ReplicaWrite"],
      ["docs-destination-dr-key", "ReplicaEncrypt"],
    ];
    for (const [resource, sid] of taken) {
      const changed = changedBy(resources, resource, (props) => ({
        ...props,
        policy: JSON.stringify({
          Statement: JSON.parse(String(props.policy)).Statement.filter(({ Sid }: Statement) => Sid !== sid),
        }),
      }));
      const { findings } = await judged(destinationAdmitsRole, changed);
      assert.deepEqual(
        findings.map(({ at }) => at),
        [resource],
      );
    }
  });

  it("says that it cannot tell where the role is not known before the deploy", async () => {
    const { findings, unknown } = await said({ resources: abroad }, true);
    assert.deepEqual(findings, []);
    assert.match(unknown ?? "", /replication replication: .*can't be known/);
  });
});
