import { createHash } from "node:crypto";
import type { iam } from "@pulumi/aws-native";
import type { CloudControlType } from "./cloud-control/cloud-control";

export const ROLE: CloudControlType<iam.RoleArgs> = {
  token: "aws-native:iam:Role",
  typeName: "AWS::IAM::Role",
  properties: {
    assumeRolePolicyDocument: "anything",
    description: "string",
    managedPolicyArns: { each: "string" },
    maxSessionDuration: "number",
    path: "string",
    permissionsBoundary: "string",
    policies: { each: { policyDocument: "anything", policyName: "string" } },
    roleName: "string",
    tags: { each: { key: "string", value: "string" } },
  },
  identifier: ["roleName"],
  replaceOn: ["path"],
  autoname: { property: "roleName", maximumLength: 64, lowercase: false },
  readOnly: {
    arn: ({ path = "/", roleName }, { partition, account }) =>
      `arn:${partition}:iam::${account}:role${path}${roleName}`,
    roleId: ({ roleName }, { account }) => `AROA${uniqueDigits(`${account} ${roleName}`)}`,
  },
};

function uniqueDigits(of: string): string {
  return createHash("sha256").update(of).digest("hex").slice(0, 17).toUpperCase();
}
