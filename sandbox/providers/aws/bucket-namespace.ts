import { GetCallerIdentityCommand, type STSClient } from "@aws-sdk/client-sts";

interface Named {
  readonly name: string;
  readonly namespace: string | undefined;
  readonly region: string;
}

/** By the name, which S3 gives to no bucket of the other namespace ("Account regional namespace naming rules"). */
export function namespaceOf(name: string): string {
  return name.endsWith("-an") ? "account-regional" : "global";
}

/** What the provider and S3 refuse; the local AWS takes any name in any namespace. */
export async function refuseOtherNamespace(
  sts: STSClient,
  { name, namespace, region }: Named,
): Promise<void> {
  if (namespace !== "account-regional") {
    if (namespaceOf(name) === "global") return;
    throw new Error(
      `creating S3 Bucket (${name}): MissingNamespaceHeader: The requested bucket is an account-regional namespace ` +
        "bucket, but your request is missing the required x-amz-bucket-namespace header.",
    );
  }
  if (!/^.+-\d{12}-[a-z0-9-]+-an$/.test(name))
    throw new Error(
      `validating S3 Bucket (${name}) name: ${name} is not an account-regional namespace bucket`,
    );
  const { Account } = await sts.send(new GetCallerIdentityCommand({}));
  if (name.endsWith(`-${Account}-${region}-an`)) return;
  throw new Error(
    `creating S3 Bucket (${name}): InvalidNamespaceHeader: it is not of ${Account} in ${region}`,
  );
}
