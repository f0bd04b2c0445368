import { matches, matchesAction } from "../../contract/policy-pattern";
import type { Condition, Statement } from "../../contract/policy-statements";
import { ruleOfStack } from "../judge";
import { eachBucket } from "../stack/subjects";

/** Nobody reaches S3 on AWS from there, so that leaving them out of a denial lets nobody in. */
const loopback = /^(127\.\d+\.\d+\.\d+|::1)(\/\d+)?$/;

export const tlsOnly = ruleOfStack({
  name: "tls-only",
  description: "Denies every request without TLS, on both sides of a replication.",
  level: "mandatory",
  subjects: eachBucket,
  judge: ({ bucket }) => {
    if (bucket.resource === undefined) return [];
    const { policy, name = "" } = bucket;
    const denied = policy.filter(deniesPlainHttp).flatMap(({ resources }) => resources);
    const parts = [
      { part: "the bucket", path: name },
      { part: "its objects", path: `${name}/` },
    ];
    const open = parts.filter(({ path }) => !denied.some((resource) => matches(pathOf(resource), path)));
    if (open.length === 0) return [];
    return [
      {
        found: `its policy does not deny requests without TLS to ${open.map(({ part }) => part).join(" and ")}`,
        instead:
          'a statement with Effect: "Deny", Principal: "*", Action: "s3:*", Resource: [arn, `${arn}/*`], ' +
          'Condition: { Bool: { "aws:SecureTransport": "false" } }',
      },
    ];
  },
});

function deniesPlainHttp({ effect, principals, actions, conditions }: Statement): boolean {
  return (
    effect === "Deny" &&
    principals.includes("*") &&
    actions.some((action) => matchesAction(action, "s3:*")) &&
    conditions.some(isPlainHttp) &&
    conditions.every((condition) => isPlainHttp(condition) || isOffLoopback(condition))
  );
}

function isPlainHttp({ operator, key, values }: Condition): boolean {
  return (
    /^Bool(IfExists)?$/i.test(operator) &&
    key.toLowerCase() === "aws:securetransport" &&
    values.some((value) => value.toLowerCase() === "false")
  );
}

function isOffLoopback({ operator, key, values }: Condition): boolean {
  return (
    operator.toLowerCase() === "notipaddress" &&
    key.toLowerCase() === "aws:sourceip" &&
    values.every((value) => loopback.test(value))
  );
}

/** The bucket, and what of it: ARNs of S3 name neither region nor account. */
function pathOf(resource: string): string {
  return resource.split(":").at(-1) ?? "";
}
