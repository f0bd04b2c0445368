import {
  type ChecksumAlgorithm,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import type { BucketPair } from "./bucket-pair";

/** An object as a writer stores it who uploads it in these parts. */
export async function putInParts(
  { client, source }: BucketPair,
  key: string,
  bodies: (string | Buffer)[],
  extras: Partial<CreateMultipartUploadCommandInput> = {},
): Promise<string> {
  const object = { Bucket: source, Key: key };
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...object, ...extras }));
  const algorithm: ChecksumAlgorithm | undefined = extras.ChecksumAlgorithm;
  const Parts = [];
  for (const [index, body] of bodies.entries()) {
    const PartNumber = index + 1;
    const part = { ...object, UploadId, PartNumber, Body: Buffer.from(body), ChecksumAlgorithm: algorithm };
    Parts.push({ ...(await client.send(new UploadPartCommand(part))), PartNumber });
  }
  const MultipartUpload = { Parts };
  const { ETag } = await client.send(
    new CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload }),
  );
  return ETag ?? "";
}
