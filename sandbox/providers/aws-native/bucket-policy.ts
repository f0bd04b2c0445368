import type { s3 } from "@pulumi/aws-native";
import type { CloudControlType } from "./cloud-control/cloud-control";

export const BUCKET_POLICY: CloudControlType<s3.BucketPolicyArgs> = {
  token: "aws-native:s3:BucketPolicy",
  typeName: "AWS::S3::BucketPolicy",
  properties: { bucket: "string", policyDocument: "anything" },
  identifier: ["bucket"],
};
