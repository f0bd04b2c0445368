import { S3Client } from "@aws-sdk/client-s3";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { startLocalAws } from "../../sandbox/local-aws/local-aws";
import { awsProvider } from "../../sandbox/providers/aws/provider";
import { awsNativeProvider } from "../../sandbox/providers/aws-native/provider";
import type { PropertyMap } from "../../sandbox/providers/property-values";
import { temporaryFolder } from "./temporary-project";
import { Trial } from "./trial-plugin";

export const REGION = "eu-west-1";
const OURS = { accessKeyId: "test", secretAccessKey: "test" };

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** A local AWS of one's own, the stand-ins that work with it, and clients for what others do behind their backs. */
export interface LocalTrial {
  readonly endpoint: string;
  readonly credentials: Credentials;
  readonly s3: S3Client;
  aws(config?: PropertyMap): Promise<Trial>;
  native(config?: PropertyMap): Promise<Trial>;
  credentialsOf(roleArn: string): Promise<Credentials>;
  close(): Promise<void>;
}

export async function openLocalTrial(): Promise<LocalTrial> {
  const folder = temporaryFolder();
  const localAws = await startLocalAws({ progress: () => undefined, folder: folder.path });
  const { endpoint } = localAws;
  const common = { region: REGION, endpoint, credentials: OURS };
  const s3 = new S3Client({ ...common, forcePathStyle: true });
  const sts = new STSClient(common);
  const config = { region: REGION, accessKey: OURS.accessKeyId, secretKey: OURS.secretAccessKey };
  const endpoints = (names: readonly string[]) =>
    JSON.stringify([Object.fromEntries(names.map((name) => [name, endpoint]))]);
  return {
    endpoint,
    credentials: OURS,
    s3,
    aws: (more) =>
      Trial.of(awsProvider("0.0.0"), {
        ...config,
        endpoints: endpoints(["s3", "iam", "sts", "kms", "cloudwatch", "sns"]),
        ...more,
      }),
    native: (more) =>
      Trial.of(awsNativeProvider("0.0.0"), { ...config, endpoints: endpoints(["cloudcontrol"]), ...more }),
    async credentialsOf(RoleArn) {
      const { Credentials: found } = await sts.send(
        new AssumeRoleCommand({ RoleArn, RoleSessionName: "test" }),
      );
      return {
        accessKeyId: found?.AccessKeyId ?? "",
        secretAccessKey: found?.SecretAccessKey ?? "",
        sessionToken: found?.SessionToken ?? "",
      };
    },
    async close() {
      s3.destroy();
      sts.destroy();
      await localAws.stop();
      folder.remove();
    },
  };
}
