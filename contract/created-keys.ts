import { type NewBucket, OnDestroy } from "./destroy-check-run";

/** A bucket as far as its created key is concerned; a preview may not know its name. */
type Keyed = Pick<NewBucket, "path" | "createdKey"> & { bucket?: string };

/** The buckets that stay while a deployment would delete the key that the component created for their objects. */
export function bucketsLosingKey(before: NewBucket[], now: Keyed[]): NewBucket[] {
  return before.filter(
    (old) =>
      old.createdKey &&
      old.onDestroy === OnDestroy.Empty &&
      now.some(({ path, bucket, createdKey }) => path === old.path && bucket === old.bucket && !createdKey),
  );
}

export function losingKey({ path, bucket }: NewBucket): string {
  return (
    `\`${path}.encryption.createKey\` is left out, so the deployment would delete the key that objects of the bucket ` +
    `"${bucket}" are under, and nobody could read them. Set it to true again. To keep the key without it, set ` +
    `\`${path}.forceDestroy\` to false, run \`pulumi up\`, and then leave \`createKey\` out.`
  );
}
