import { Provider } from "@pulumi/aws/provider";

export const endpoint = process.env.AWS_ENDPOINT_URL;

export function regionalProvider(name: string, region: string): Provider {
  return new Provider(`${name}-provider`, {
    region,
    endpoints: [{ s3: endpoint, iam: endpoint, sts: endpoint, kms: endpoint }],
    s3UsePathStyle: true,
    skipMetadataApiCheck: true,
  });
}
