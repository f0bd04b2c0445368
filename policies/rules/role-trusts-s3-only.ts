import { matchesAction } from "../../contract/policy-pattern";
import type { Condition, Statement } from "../../contract/policy-statements";
import { ruleOfStack } from "../judge";
import { eachRole } from "../stack/subjects";

const s3 = "s3.amazonaws.com";

/** Operators that let nobody else in; with "IfExists" they hold wherever S3 says on whose behalf it acts. */
const comparison = /^(StringEquals|StringEqualsIgnoreCase|StringLike|ArnEquals|ArnLike)(IfExists)?$/i;

/** What a condition has to say to leave one account, or some buckets, of all that S3 acts for. */
const bounds: { [key: string]: (value: string) => boolean } = {
  "aws:sourceaccount": (account) => /^\d{12}$/.test(account),
  // The ARN of a bucket names no account, so that one of "*" is everybody's.
  "aws:sourcearn": (arn) => /[^*?:]/.test(arn.split(":").slice(4).join("")),
};

export const roleTrustsS3Only = ruleOfStack({
  name: "role-trusts-s3-only",
  description: "Lets nobody but S3 assume the role that replicates, and S3 only on behalf of who owns it.",
  level: "mandatory",
  subjects: eachRole,
  judge: ({ role }) => {
    const { resource, label } = role;
    if (resource === undefined) return [];
    const allowed = role.trust.filter(({ effect }) => effect === "Allow");
    const findings = allowed.flatMap((statement) => [
      ...strangersIn(statement).map((stranger) => ({
        found: `${label} lets ${stranger} assume it`,
        instead: `only Principal: { Service: "${s3}" }; a job of S3 Batch Operations takes a role of its own`,
      })),
      ...(letsS3In(statement) && !statement.conditions.some(isBound)
        ? [
            {
              found: `${label} lets S3 assume it on behalf of anybody`,
              instead:
                'a Condition like { StringEqualsIfExists: { "aws:SourceAccount": "111122223333" } }, or one on "aws:SourceArn"',
            },
          ]
        : []),
    ]);
    const unused = {
      found: `${label} does not let S3 assume it`,
      instead: `a statement that allows sts:AssumeRole to Principal: { Service: "${s3}" }`,
    };
    return [...findings, ...(allowed.some(letsS3In) ? [] : [unused])].map((finding) => ({
      ...finding,
      at: resource,
    }));
  },
});

function strangersIn({ principals, services, raw }: Statement): string[] {
  const all = "NotPrincipal" in raw ? ["everybody whom it does not name"] : [];
  return [...all, ...[...principals, ...services.filter((service) => service !== s3)].map(quoted)];
}

function letsS3In({ services, actions }: Statement): boolean {
  return services.includes(s3) && actions.some((action) => matchesAction(action, "sts:AssumeRole"));
}

function isBound({ operator, key, values }: Condition): boolean {
  const bound = bounds[key.toLowerCase()];
  return bound !== undefined && comparison.test(operator) && values.length > 0 && values.every(bound);
}

function quoted(name: string): string {
  return `"${name}"`;
}
