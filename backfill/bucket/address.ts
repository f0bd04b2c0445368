import { ListObjectsV2Command, type S3Client } from "@aws-sdk/client-s3";
import type { Address } from "../wire/wire";

interface Prepared {
  protocol: string;
  path: string;
  headers: { host?: string };
  hostname: string;
  port?: number;
}

/**
 * Where the SDK would send requests to a bucket, and what it would sign them for: the rules for that are many. Nothing
 * if it would sign in another way than most.
 */
export async function addressOf(client: S3Client, bucket: string): Promise<Address | undefined> {
  let found: Address | undefined;
  const command = new ListObjectsV2Command({ Bucket: bucket });
  command.middlewareStack.add(
    (_, context) =>
      async ({ request }) => {
        const { protocol, hostname, port, path } = request as Prepared;
        const host = port === undefined ? hostname : `${hostname}:${port}`;
        // It is in the context only when it has come this far.
        const [scheme] = context.endpointV2?.properties?.authSchemes ?? [];
        if (scheme?.name === "sigv4") {
          const { signingRegion = "", signingName = "" } = scheme;
          found = {
            origin: `${protocol}//${host}`,
            host,
            root: path,
            region: signingRegion,
            service: signingName,
          };
        }
        // It is not sent.
        return { response: {}, output: { $metadata: {} } };
      },
    { step: "build", priority: "low" },
  );
  await client.send(command);
  return found;
}
