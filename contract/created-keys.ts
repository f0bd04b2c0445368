import { type NewBucket, OnDestroy } from "./destroy-check-run";

/** A bucket as far as its created key is concerned; a preview may not know its name. */
export type Keyed = Pick<NewBucket, "path" | "region" | "createdKey"> & { bucket?: string };

/** The buckets that stay while a deployment would delete the key that the component created for their objects. */
export function bucketsLosingKey(before: NewBucket[], now: Keyed[]): NewBucket[] {
  const stays = (old: NewBucket, { path, bucket, region }: Keyed) =>
    path === old.path && bucket === old.bucket && region === old.region;
  return before.filter(
    (old) =>
      old.createdKey &&
      old.onDestroy === OnDestroy.Empty &&
      now.some((each) => stays(old, each) && !each.createdKey),
  );
}

export function losingKey({ path, bucket }: NewBucket): string {
  return (
    `\`${path}.encryption.createKey\` is no longer true, so the deployment would delete the key that objects of the bucket ` +
    `"${bucket}" are under, and nobody could read them. Set it to true again, without \`kmsKeyArn\`. To keep the key without ` +
    `it, set \`${path}.forceDestroy\` to false, run \`pulumi up\`, and then leave \`createKey\` out.`
  );
}
