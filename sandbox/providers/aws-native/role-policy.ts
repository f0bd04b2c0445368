import type { iam } from "@pulumi/aws-native";
import type { CloudControlType } from "./cloud-control/cloud-control";

export const ROLE_POLICY: CloudControlType<iam.RolePolicyArgs> = {
  token: "aws-native:iam:RolePolicy",
  typeName: "AWS::IAM::RolePolicy",
  properties: { policyDocument: "anything", policyName: "string", roleName: "string" },
  identifier: ["policyName", "roleName"],
  autoname: { property: "policyName", maximumLength: 128, lowercase: false },
};
