import {
  DeleteObjectCommand,
  GetObjectLockConfigurationCommand,
  PutObjectLockConfigurationCommand,
} from "@aws-sdk/client-s3";
import type { Case } from "../case";
import { notJudged, yesIf } from "../verdict";

const hour = 3_600_000;

export const lockOnExisting: Case = {
  id: "lock-on-existing",
  assumption: "Object Lock can be enabled on an existing versioned bucket, and then protects new versions",
  page: "Configuring S3 Object Lock",
  how: "Object Lock on a bucket that holds an object; a version with GOVERNANCE retention for an hour is deleted by its ID",
  costs: { request: 100, read: 100 },
  async try(world) {
    const source = await world.bucket(world.home);
    const Bucket = source.name;
    await world.put(source, "before");
    const rejection = await source.s3
      .send(
        new PutObjectLockConfigurationCommand({
          Bucket,
          ObjectLockConfiguration: { ObjectLockEnabled: "Enabled" },
        }),
      )
      .then(
        () => undefined,
        (error: Error) => error,
      );
    if (rejection && !/InvalidBucketState|InvalidRequest|InvalidArgument/.test(rejection.name))
      throw rejection;
    if (rejection) return yesIf(false, `It is rejected: ${rejection.name}: ${rejection.message}`);
    const { ObjectLockConfiguration } = await source.s3.send(
      new GetObjectLockConfigurationCommand({ Bucket }),
    );
    const versionId = await world.put(source, "locked", {
      ObjectLockMode: "GOVERNANCE",
      ObjectLockRetainUntilDate: new Date(Date.now() + hour),
    });
    const answer = await source.s3
      .send(new DeleteObjectCommand({ Bucket, Key: "locked", VersionId: versionId }))
      .then(
        () => "deleted",
        ({ name }: Error) => name,
      );
    const observed = `It is ${ObjectLockConfiguration?.ObjectLockEnabled ?? "not enabled"}; the delete of a locked version: ${answer}.`;
    if (answer === "deleted" && !world.isAws)
      return notJudged(`The service does not protect versions. ${observed}`);
    return yesIf(
      ObjectLockConfiguration?.ObjectLockEnabled === "Enabled" && answer === "AccessDenied",
      observed,
    );
  },
};
