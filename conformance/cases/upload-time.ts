import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import type { Case } from "../case";
import { notJudged, yesIf } from "../verdict";

export const uploadTime: Case = {
  id: "upload-time",
  assumption: "LastModified of an object that was uploaded in parts is the time at which the upload began",
  page: "Working with object metadata",
  how: "An upload that is completed a while after it began, held against LastModified of objects put at either time",
  costs: { request: 100, read: 100 },
  async try(world) {
    const source = await world.bucket(world.home);
    const [Bucket, Key] = [source.name, "uploaded"];
    // The clock is the service's own: of this machine's nobody knows how right it is.
    const now = async (key: string) => {
      await world.put(source, key);
      return (await world.head(source, key))?.LastModified?.getTime() ?? 0;
    };
    const begin = await now("begin");
    const { UploadId } = await source.s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    await world.wait(world.waits.upload);
    const part = { Bucket, Key, UploadId, PartNumber: 1 };
    const { ETag } = await source.s3.send(new UploadPartCommand({ ...part, Body: "content" }));
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    await source.s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload }));
    const end = await now("end");
    const modified = (await world.head(source, Key))?.LastModified?.getTime() ?? 0;
    const after = (modified - begin) / 1000;
    const duration = (end - begin) / 1000;
    const observed = `The upload took ${duration.toFixed(0)} s; LastModified is ${after.toFixed(0)} s after it began.`;
    if (duration < 2) return notJudged(`The upload was too short for times in seconds. ${observed}`);
    return yesIf(after < duration / 2, observed);
  },
};
