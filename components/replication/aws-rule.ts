import type * as pulumi from "@pulumi/pulumi";
import type { MeantRule } from "../../contract/read-back";
import type { ReplicationRule } from "./rules";

/** Where the provider's names are not S3's with a small first letter. */
const names: { [field: string]: string } = { id: "ID", replicaKmsKeyId: "ReplicaKmsKeyID" };

/** A rule as S3 has it, for those who read it back without Pulumi. */
export function awsRule(rule: pulumi.Unwrap<ReplicationRule>): MeantRule {
  return awsForm(rule) as MeantRule;
}

function awsForm(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inside]) => inside !== undefined)
      .map(([field, inside]) => [
        names[field] ?? field.charAt(0).toUpperCase() + field.slice(1),
        field === "tags" ? tagList(inside) : awsForm(inside),
      ]),
  );
}

function tagList(tags: { [key: string]: string }): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
