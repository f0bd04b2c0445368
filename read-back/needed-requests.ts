import { type Statement, statementsOf } from "../contract/policy-statements";

/** What S3 asks for with a role, for IAM's simulator: each action on each resource, in some circumstances. */
export interface NeededRequests {
  actions: readonly string[];
  /** Resources as the simulator takes them, and the patterns that they stand for. */
  resources: ReadonlyMap<string, string>;
  /** The same in every circumstance. */
  context: Context;
  /** What differs from one object to the next: S3 sends one of these with each request. */
  circumstances: Context[];
}

export interface Context {
  [key: string]: string;
}

/**
 * The requests that a policy was written for. Keys of other accounts are left out: the simulator would have to know their
 * policies as well ("SimulatePrincipalPolicy", EvalDecisionDetails).
 */
export function neededRequests(policy: string, roleArn: string): NeededRequests[] {
  const account = roleArn.split(":")[4] ?? "";
  const isOfOthers = (arn: string) => !["", account].includes(arn.split(":")[4] ?? "");
  const statements = statementsOf(policy);
  const [source = ""] =
    statements.find(({ actions }) => actions.includes("s3:GetReplicationConfiguration"))?.resources ?? [];
  // The role and the source have one owner; that of a destination is in the policy.
  const isOwn = (arn: string) =>
    arn === source || arn.startsWith(`${source}/`) || /^arn:[^:]+:kms:/.test(arn);
  return statements
    .map((statement) => ({
      actions: statement.actions,
      resources: new Map(
        statement.resources
          .filter((resource) => !isOfOthers(resource))
          .map((resource) => [sample(resource), resource]),
      ),
      ...contextOf(statement, statement.resources.every(isOwn) ? { "aws:ResourceAccount": account } : {}),
    }))
    .filter(({ resources }) => resources.size > 0);
}

function contextOf(
  { conditions }: Statement,
  owner: Context,
): Pick<NeededRequests, "context" | "circumstances"> {
  const context: Context = { "aws:SecureTransport": "true", ...owner };
  let circumstances: Context[] = [{}];
  for (const { key, values } of conditions) {
    const [first] = values;
    if (values.length === 1 && first !== undefined) context[key] = sample(first);
    else
      circumstances = circumstances.flatMap((each) =>
        values.map((value) => ({ ...each, [key]: sample(value) })),
      );
  }
  return { context, circumstances: circumstances.length > 1 ? circumstances : [] };
}

/** Something that the pattern takes in. */
function sample(pattern: string): string {
  return pattern.replace(/(?<!\{)\*$/, "any-object").replace(/\$\{([*?$])\}/g, "$1");
}
