// Proves: what is told of a role of others that is not allowed what replication needs, for every right that is taken from it,
// with an emulator of SimulatePrincipalPolicy in front of a local AWS; and that nothing is told that is not certain. Does not
// prove: that AWS's simulator answers like the emulator, which knows its documentation alone.
import assert from "node:assert/strict";
import {
  CreateRoleCommand,
  DeleteRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { type PolicyStatement, policyDocument } from "../../components/policies/document";
import { policyJson } from "../../contract/policy-json";
import { missingPermissions } from "../../read-back/missing-permissions";
import { verdictsOf } from "../../read-back/simulation-verdicts";
import { type Change, changed, narrowed } from "../support/iam/broken-policies";
import {
  type Combination,
  mostRights,
  replication,
  role,
  rolePolicy,
} from "../support/iam/replication-cases";
import { queryError, simulatePrincipals } from "../support/iam/simulated-principal";
import { type LocalS3, startLocalS3 } from "../support/local-s3";
import { type Interference, type S3Proxy, startProxy } from "../support/s3-proxy";

const RoleName = role.arn.slice(role.arn.lastIndexOf("/") + 1);
const PolicyName = "theirs";

describe("the permissions of a role of others", function () {
  this.timeout(60_000);
  let server: LocalS3;
  let iam: IAMClient;
  let proxy: S3Proxy;
  let answering: Interference;
  before(async () => {
    server = await startLocalS3();
    proxy = await startProxy(server.endpoint, (request, forward) => answering(request, forward));
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    iam = new IAMClient({ region: "us-east-1", endpoint: proxy.endpoint, credentials, maxAttempts: 1 });
    answering = simulatePrincipals(server.endpoint);
    await iam.send(
      new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: policyJson(policyDocument([])) }),
    );
  });
  beforeEach(() => {
    answering = simulatePrincipals(server.endpoint);
    proxy.requests.length = 0;
  });
  after(async () => {
    iam?.destroy();
    await proxy?.stop();
    await server?.stop();
  });

  const allow = (statements: PolicyStatement[]) =>
    iam.send(
      new PutRolePolicyCommand({
        RoleName,
        PolicyName,
        PolicyDocument: policyJson(policyDocument(statements)),
      }),
    );
  const none = () => iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName })).catch(() => undefined);
  const told = async (needed: PolicyStatement[]) => {
    const remarks = new Set<string>();
    const document = policyJson(policyDocument(needed));
    const found = await missingPermissions(
      iam,
      { path: "role", arn: role.arn, region: "us-east-1", needed: document },
      (sentence) => remarks.add(sentence),
    );
    return { found, remarks: [...remarks] };
  };
  /** Further pages of an answer not counted: AWS's have a hundred actions. */
  const simulations = () =>
    proxy.requests.filter(({ body }) => /Action=SimulatePrincipalPolicy(?!.*&Marker=)/.test(body.toString()))
      .length;
  const nothing = { found: [], remarks: [] };
  /** Not by objects without annotations, or under no bucket key: that these lack is told, and fails nothing. */
  const neededBySome = /s3:GetObjectVersionAnnotationForReplication|kms:GenerateDataKey/;
  const onlySome = {
    s3: "objects with annotations",
    kms: "objects that come under a default key or a bucket key",
  };

  const onlySource = { ...mostRights, severalDestinations: false, crossAccount: false };
  const plain = Object.fromEntries(Object.keys(mostRights).map((name) => [name, false])) as Combination;
  const cases: [what: string, combination: Combination, asked: number][] = [
    ["plain buckets", plain, 3],
    ["two prefixes, delete markers, keys and a lock", onlySource, 8],
    ["several destinations of other accounts, whose keys are not asked for", mostRights, 7],
  ];
  for (const [what, combination, asked] of cases) {
    it(`are complete where they are those of \`requiredRolePolicy\`, for ${what}`, async () => {
      const needed = rolePolicy(replication(combination));
      await allow(needed);
      proxy.requests.length = 0;
      assert.deepEqual(await told(needed), nothing);
      assert.equal(simulations(), asked);
    });
  }

  const needed = rolePolicy(replication(onlySource));
  it("lack all of it where there is no policy, in a sentence for each resource", async () => {
    await none();
    const { found, remarks } = await told(needed);
    assert.deepEqual(
      remarks.filter((remark) => !neededBySome.test(remark)),
      [],
    );
    assert.equal(
      found[0],
      `role: ${role.arn} is not allowed s3:GetReplicationConfiguration, s3:ListBucket on arn:aws:s3:::acme-docs; ` +
        "the output `requiredRolePolicy` has the policy that it needs.",
    );
    const resources = new Set(needed.flatMap(({ Resource = [] }) => Resource));
    for (const resource of resources)
      assert.ok(
        found.some((each) => each.includes(` on ${resource};`)),
        resource,
      );
    assert.equal(found.length, resources.size);
  });

  for (const [index, statement] of needed.entries()) {
    const isOfCondition = ({ what }: Change) => / in \S+$/.test(what);
    for (const change of narrowed(statement).filter(isOfCondition)) {
      it(`are not told to lack anything ${change.what}, as S3 may always say another one`, async () => {
        await allow(changed(needed, index, change));
        assert.deepEqual(await told(needed), nothing);
      });
    }
    for (const change of narrowed(statement).filter((each) => !isOfCondition(each))) {
      it(`are told to lack what ${change.what} takes away`, async () => {
        await allow(changed(needed, index, change));
        const { found, remarks } = await told(needed);
        const kept = change.statement;
        const actions = [statement.Action]
          .flat()
          .filter((action) => ![kept?.Action ?? []].flat().includes(action));
        const lost = (statement.Resource ?? []).filter((resource) => !kept?.Resource?.includes(resource));
        const [wanted, at] = [
          actions.length > 0 ? actions : [statement.Action].flat(),
          lost.length > 0 ? lost : (statement.Resource ?? []),
        ];
        const said = (actions: string[], more = "") =>
          (actions.length === 0 ? [] : at).map(
            (resource) =>
              `role: ${role.arn} is not allowed ${actions.join(", ")} on ${resource}; ` +
              `the output \`requiredRolePolicy\` has the policy that it needs.${more}`,
          );
        assert.deepEqual(found, said(wanted.filter((action) => !neededBySome.test(action))));
        assert.deepEqual(
          remarks,
          said(
            wanted.filter((action) => neededBySome.test(action)),
            ` Only ${statement.Action.toString().startsWith("kms:") ? onlySome.kms : onlySome.s3} need it.`,
          ),
        );
      });
    }
  }

  const plainNeeds = rolePolicy(replication(plain));
  const Deny = { Sid: "Freeze", Effect: "Deny" as const, Action: "s3:Replicate*", Resource: ["*"] };

  it("are told to be denied where a policy of the role denies them", async () => {
    await allow([...plainNeeds, Deny]);
    assert.deepEqual((await told(plainNeeds)).found, [
      `role: ${role.arn} is denied s3:ReplicateObject, s3:ReplicateTags on arn:aws:s3:::acme-docs-replica/*, ` +
        "by a policy that it has.",
    ]);
  });

  it("are left unchecked where they depend on what nobody knows of S3's requests", async () => {
    const Condition = { StringEquals: { "aws:PrincipalOrgID": "o-1" } };
    await allow(plainNeeds.map((each) => ({ ...each, Condition })));
    assert.deepEqual(await told(plainNeeds), {
      found: [],
      remarks: [`role: ${role.arn} may lack permissions: its policies ask for aws:PrincipalOrgID.`],
    });
  });

  it("are left unchecked where they depend on more circumstances than are tried", async () => {
    const [objects] = rolePolicy(replication({ ...plain, sourceKms: true })).filter(
      ({ Sid }) => Sid === "SourceKms",
    );
    assert.ok(objects);
    const many = Array.from({ length: 11 }, (_, number) => `arn:aws:s3:::acme-docs/${number}/*`);
    const Condition = { StringLike: { "kms:EncryptionContext:aws:s3:arn": many } };
    await allow([{ ...objects, Condition: { StringLike: { "kms:EncryptionContext:aws:s3:arn": "none" } } }]);
    proxy.requests.length = 0;
    const { found, remarks } = await told([{ ...objects, Condition }]);
    assert.deepEqual([found, simulations()], [[], 1]);
    assert.match(remarks.join(), /its policies ask for kms:EncryptionContext:aws:s3:arn\.$/);
  });

  const unanswered: [what: string, answer: () => Interference, said: RegExp][] = [
    [
      "the permission to ask is missing",
      () => async () => queryError(403, "AccessDenied", "not authorized"),
      /to check them takes the permission iam:SimulatePrincipalPolicy on arn:aws:iam::111122223333:role\/replication\.$/,
    ],
    [
      "the server does not know how to simulate",
      () => async () => queryError(400, "InvalidAction", "Unknown IAM action"),
      /they were not checked, InvalidAction: Unknown IAM action\.$/,
    ],
    [
      "the server answers for no single resource, as the local AWS does",
      () => (request, forward) => forward(request),
      /the server does not answer for single resources\.$/,
    ],
  ];
  for (const [what, answer, said] of unanswered) {
    it(`are left unchecked where ${what}, which is said once`, async () => {
      await none();
      answering = answer();
      const { found, remarks } = await told(plainNeeds);
      assert.deepEqual([found, remarks.length], [[], 1]);
      assert.match(remarks[0] ?? "", said);
    });
  }

  it("are only asked for where the component says what they have to be", async () => {
    const unasked = await missingPermissions(
      iam,
      { path: "role", arn: role.arn, region: "us-east-1" },
      assert.fail,
    );
    assert.deepEqual([unasked, simulations()], [[], 0]);
  });
});

describe("an answer of IAM's simulator", () => {
  const resource = "arn:aws:s3:::docs/any-object";
  const outcome = (top: object, inside: object) => {
    const found = { EvalResourceName: resource, EvalResourceDecision: "implicitDeny" as const, ...inside };
    const result = {
      EvalActionName: "s3:ReplicateObject",
      EvalDecision: "implicitDeny" as const,
      ResourceSpecificResults: [found],
      ...top,
    };
    return verdictsOf([result], ["s3:ReplicateObject"], new Map([[resource, "arn:aws:s3:::docs/*"]]))[0]
      ?.outcome;
  };

  it("is a denial where nothing is missing", () =>
    assert.deepEqual(outcome({}, {}), { is: "denied", explicitly: false }));
  it("is no denial where a service control policy denies, whose conditions nobody tells", () =>
    assert.equal(
      outcome({ OrganizationsDecisionDetail: { AllowedByOrganizations: false } }, {})?.is,
      "open",
    ));
  it("is no denial where the boundary of the role denies", () =>
    assert.equal(
      outcome({}, { PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false } })?.is,
      "open",
    ));
  it("is that of the resource, not of all together", () =>
    assert.equal(outcome({}, { EvalResourceDecision: "allowed" })?.is, "allowed"));
});
