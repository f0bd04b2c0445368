import {
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
} from "@aws-sdk/client-iam";
import type { PolicyStatement } from "../../../components/policies/document";
import type { Interference, ProxiedAnswer } from "../s3-proxy";
import { decisionOn, welcomes } from "./simulator";

/**
 * Answers SimulatePrincipalPolicy ("IAM API Reference") for the roles of a local AWS by their inline policies, in pages of
 * two actions, and lets everything else pass. The local AWS has an answer of its own, for the first resource alone and
 * without a context.
 */
export function simulatePrincipals(target: string): Interference {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  return async (request, forward) => {
    const query = new URLSearchParams(request.method === "POST" ? request.body.toString() : "");
    if (query.get("Action") !== "SimulatePrincipalPolicy") return forward(request);
    const iam = new IAMClient({ region: "us-east-1", endpoint: target, credentials });
    try {
      return await answer(iam, query);
    } catch (error) {
      return queryError(400, "InvalidInput", String(error));
    } finally {
      iam.destroy();
    }
  };
}

const known =
  /^(Action|Version|PolicySourceArn|Marker|(ActionNames|ResourceArns)\.member\.\d+|ContextEntries\.member\.\d+\.ContextKey(Name|Type|Values\.member\.\d+))$/;
const pageSize = 2;

async function answer(iam: IAMClient, query: URLSearchParams): Promise<ProxiedAnswer> {
  const unknown = [...query.keys()].filter((key) => !known.test(key));
  if (unknown.length > 0) throw new Error(`the emulator does not know ${unknown.join(", ")}`);
  const roleArn = query.get("PolicySourceArn") ?? "";
  const [, account = ""] = /^arn:aws:iam::(\d{12}):role\/\S+$/.exec(roleArn) ?? [];
  if (account === "") throw new Error(`the emulator knows roles only, not ${roleArn}`);
  const policies = await inlinePolicies(iam, roleArn.slice(roleArn.lastIndexOf("/") + 1));
  const [actions, resources] = [members(query, "ActionNames"), members(query, "ResourceArns")];
  if (actions.length === 0 || resources.length === 0) throw new Error("nothing to simulate");
  for (const text of [...actions, ...resources])
    if (/[*?]/.test(text)) throw new Error(`the emulator asks for single names, not for ${text}`);
  const context = contextOf(query);
  const missing = keysOf(policies).filter((key) => !(key.toLowerCase() in lowered(context)));
  const start = Number(query.get("Marker") ?? 0);
  const results = actions.slice(start, start + pageSize).map((action) => {
    const each = resources.map((resource) => ({
      resource,
      decision: decisionOn(
        { principal: roleArn, action, resource, resourceAccount: account, context },
        { identity: policies, resource: welcomes(account) },
      ),
    }));
    return resultOf(action, each, missing);
  });
  const isTruncated = start + pageSize < actions.length;
  const marker = isTruncated ? `<Marker>${start + pageSize}</Marker>` : "";
  return xml(
    200,
    '<SimulatePrincipalPolicyResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><SimulatePrincipalPolicyResult>' +
      `<IsTruncated>${isTruncated}</IsTruncated>${marker}<EvaluationResults>${results.join("")}</EvaluationResults>` +
      "</SimulatePrincipalPolicyResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></SimulatePrincipalPolicyResponse>",
  );
}

async function inlinePolicies(iam: IAMClient, RoleName: string): Promise<PolicyStatement[]> {
  const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  if (AttachedPolicies.length > 0) throw new Error("the emulator knows inline policies only");
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  const documents = await Promise.all(
    PolicyNames.map((PolicyName) => iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }))),
  );
  return documents.flatMap(({ PolicyDocument = "" }) => {
    const { Statement } = JSON.parse(decodeURIComponent(PolicyDocument));
    return [Statement].flat() as PolicyStatement[];
  });
}

const decisions: { [decision: string]: string } = {
  Allowed: "allowed",
  ExplicitlyDenied: "explicitDeny",
  ImplicitlyDenied: "implicitDeny",
};

/** One result for each action with its worst decision, and those of the resources inside ("EvaluationResult"). */
function resultOf(action: string, each: { resource: string; decision: string }[], missing: string[]): string {
  const worst = ["ExplicitlyDenied", "ImplicitlyDenied", "Allowed"].find((decision) =>
    each.some((one) => one.decision === decision),
  );
  const keys = `<MissingContextValues>${missing.map((key) => `<member>${key}</member>`).join("")}</MissingContextValues>`;
  const inside = each.map(
    ({ resource, decision }) =>
      `<member><EvalResourceName>${escaped(resource)}</EvalResourceName>` +
      `<EvalResourceDecision>${decisions[decision]}</EvalResourceDecision>${keys}</member>`,
  );
  return (
    `<member><EvalActionName>${action}</EvalActionName><EvalResourceName>arn:\${Partition}:s3:::\${BucketName}</EvalResourceName>` +
    `<EvalDecision>${decisions[worst ?? ""]}</EvalDecision><ResourceSpecificResults>${inside.join("")}</ResourceSpecificResults></member>`
  );
}

function members(query: URLSearchParams, list: string): string[] {
  return [...query].flatMap(([key, value]) => (key.startsWith(`${list}.member.`) ? [value] : []));
}

function contextOf(query: URLSearchParams): Record<string, string> {
  const context: Record<string, string> = {};
  for (const [key, name] of query) {
    const entry = /^(ContextEntries\.member\.\d+)\.ContextKeyName$/.exec(key)?.[1];
    if (entry === undefined) continue;
    const values = members(query, `${entry}.ContextKeyValues`);
    if (values.length !== 1) throw new Error(`the emulator takes one value for ${name}`);
    context[name] = values[0] ?? "";
  }
  return context;
}

function keysOf(policies: PolicyStatement[]): string[] {
  return [
    ...new Set(
      policies.flatMap(({ Condition = {} }) => Object.values(Condition).flatMap((keys) => Object.keys(keys))),
    ),
  ];
}

function lowered(context: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));
}

/** An error of the query protocol, as IAM answers it. */
export function queryError(status: number, code: string, message: string): ProxiedAnswer {
  return xml(
    status,
    `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${escaped(message)}</Message></Error></ErrorResponse>`,
  );
}

function xml(status: number, text: string): ProxiedAnswer {
  return { status, headers: { "content-type": "text/xml" }, body: Buffer.from(text) };
}

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
