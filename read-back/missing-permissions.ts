import { type IAMClient, NoSuchEntityException, paginateSimulatePrincipalPolicy } from "@aws-sdk/client-iam";
import type { MeantRole } from "../contract/read-back";
import { isAccessDenied } from "./access-denied";
import { type Context, type NeededRequests, neededRequests } from "./needed-requests";
import type { Remark } from "./remark";
import { type Verdict, verdictsOf } from "./simulation-verdicts";

/** Actions that only some objects need. A role that lacks them replicates all others. */
const neededBySome = new Map([
  // "Replicating annotations"
  ["s3:GetObjectVersionAnnotationForReplication", "objects with annotations"],
  // "Replicating encrypted objects"
  ["kms:GenerateDataKey", "objects that come under a default key or a bucket key"],
]);

/** With more circumstances than these, a permission that depends on them is left unchecked. */
const mostCircumstances = 10;

/**
 * What a role of others is not allowed to do although replication needs it, in whole sentences, as IAM itself judges it
 * ("SimulatePrincipalPolicy"). What that leaves open is a remark, and no difference.
 */
export async function missingPermissions(
  iam: IAMClient,
  { path, arn, needed }: MeantRole,
  remark: Remark,
): Promise<string[]> {
  if (needed === undefined) return [];
  const judged = await Promise.all(
    neededRequests(needed, arn).map(async (requests) => {
      const ask = (context: Context) => simulation(iam, arn, requests, { ...requests.context, ...context });
      try {
        return await verdictsIn(requests, ask);
      } catch (error) {
        // That it is not there is told already.
        if (!(error instanceof NoSuchEntityException))
          remark(`${path}: ${arn} may lack permissions: ${whyNot(error, arn)}.`);
        return [];
      }
    }),
  );
  const verdicts = judged.flat();
  for (const { outcome } of verdicts)
    if (outcome.is === "open") remark(`${path}: ${arn} may lack permissions: ${outcome.why}.`);
  const said = (verdicts: Verdict[]) =>
    [true, false].flatMap((explicitly) =>
      sentences(verdicts, explicitly).map((sentence) => `${path}: ${arn} ${sentence}.`),
    );
  for (const [action, objects] of neededBySome)
    for (const sentence of said(verdicts.filter((verdict) => verdict.action === action)))
      remark(`${sentence} Only ${objects} need it.`);
  return said(verdicts.filter(({ action }) => !neededBySome.has(action)));
}

function whyNot(error: unknown, arn: string): string {
  if (isAccessDenied(error))
    return `to check them takes the permission iam:SimulatePrincipalPolicy on ${arn}`;
  return `they were not checked, ${String(error)}`;
}

/** The verdicts, those that depend on the circumstances by all of these: denied is what is denied in each. */
async function verdictsIn(
  { circumstances }: NeededRequests,
  ask: (context: Context) => Promise<Verdict[]>,
): Promise<Verdict[]> {
  const all = await ask({});
  const keys = new Set(circumstances.flatMap((each) => Object.keys(each)).map((key) => key.toLowerCase()));
  const depends = ({ outcome }: Verdict) =>
    outcome.is === "open" &&
    outcome.missing.length > 0 &&
    outcome.missing.every((key) => keys.has(key.toLowerCase()));
  let asked = circumstances.length > mostCircumstances ? [] : all.filter(depends);
  const verdicts = all.filter((verdict) => !asked.includes(verdict));
  for (const circumstance of circumstances) {
    if (asked.length === 0) break;
    const answers = await ask(circumstance);
    asked = asked.flatMap((verdict) => answers.find((answer) => isSame(answer, verdict)) ?? []);
    verdicts.push(...asked.filter(({ outcome }) => outcome.is !== "denied"));
    asked = asked.filter(({ outcome }) => outcome.is === "denied");
  }
  return [...verdicts, ...asked];
}

function isSame(one: Verdict, other: Verdict): boolean {
  return one.action === other.action && one.resource === other.resource;
}

async function simulation(
  iam: IAMClient,
  arn: string,
  { actions, resources }: NeededRequests,
  context: Context,
): Promise<Verdict[]> {
  const pages = paginateSimulatePrincipalPolicy(
    { client: iam },
    {
      PolicySourceArn: arn,
      ActionNames: [...actions],
      ResourceArns: [...resources.keys()],
      ContextEntries: Object.entries(context).map(([ContextKeyName, value]) => ({
        ContextKeyName,
        ContextKeyType: ContextKeyName === "aws:SecureTransport" ? "boolean" : "string",
        ContextKeyValues: [value],
      })),
    },
  );
  const results = [];
  for await (const { EvaluationResults = [] } of pages) results.push(...EvaluationResults);
  return verdictsOf(results, actions, resources);
}

/** One for each resource. */
function sentences(verdicts: Verdict[], explicitly: boolean): string[] {
  const actions = new Map<string, Set<string>>();
  for (const { action, resource, outcome } of verdicts) {
    if (outcome.is !== "denied" || outcome.explicitly !== explicitly) continue;
    actions.set(resource, (actions.get(resource) ?? new Set()).add(action));
  }
  return [...actions].map(([resource, denied]) => {
    const what = `${[...denied].join(", ")} on ${resource}`;
    return explicitly
      ? `is denied ${what}, by a policy that it has`
      : `is not allowed ${what}; the output \`requiredRolePolicy\` has the policy that it needs`;
  });
}
