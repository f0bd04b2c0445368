import { ChecksumAlgorithm, ChecksumType, type CreateMultipartUploadCommandInput } from "@aws-sdk/client-s3";
import { httpStatus } from "../failure/failure-reason";

/** What S3 keeps about an object's content beside its ETag. */
export interface Checksum {
  algorithm: ChecksumAlgorithm;
  /** Of the whole content, or of the checksums of its parts. Some servers do not say. */
  type?: ChecksumType;
  value: string;
}

type Told = { [field in `Checksum${ChecksumAlgorithm}`]?: string } & { ChecksumType?: ChecksumType };

const fields = Object.values(ChecksumAlgorithm).map(
  (algorithm) => [algorithm, `Checksum${algorithm}` as const] as const,
);

/** As HEAD, or the answer to a copy, tells it. */
export function checksumOf(told: Told = {}): Checksum | undefined {
  for (const [algorithm, field] of fields) {
    const value = told[field];
    if (value) return { algorithm, type: told.ChecksumType, value };
  }
  return undefined;
}

/** The only ones that S3 can work out for a whole object from those of its parts. */
const additive: ChecksumAlgorithm[] = ["CRC32", "CRC32C", "CRC64NVME"];

/**
 * What an upload is begun with so that it ends with a checksum of the object's kind. That of a whole object by an
 * algorithm that does not add up becomes one of its parts: S3 knows no other for uploads.
 */
export function uploadChecksum(
  original: Checksum | undefined,
): Pick<CreateMultipartUploadCommandInput, "ChecksumAlgorithm" | "ChecksumType"> {
  if (!original) return {};
  const { algorithm, type } = original;
  const isOfWhole = type === "FULL_OBJECT" && additive.includes(algorithm);
  return {
    ChecksumAlgorithm: algorithm,
    ChecksumType: isOfWhole || algorithm === "CRC64NVME" ? ChecksumType.FULL_OBJECT : ChecksumType.COMPOSITE,
  };
}

/** Whether different values mean different contents. Those of parts tell it only where the parts are the same. */
export function areComparable(one: Checksum, other: Checksum, { haveSameParts = false } = {}): boolean {
  if (one.algorithm !== other.algorithm || one.type !== other.type) return false;
  return one.type === "FULL_OBJECT" || (one.type === "COMPOSITE" && haveSameParts);
}

/** Whether a server does not know the checksum that it was asked for, so that the copy has to do without. */
export function isChecksumRefusal(error: unknown): boolean {
  const { name, message } = error as Error;
  return [400, 501].includes(httpStatus(error) ?? 0) && name !== "BadDigest" && /checksum/i.test(message);
}
