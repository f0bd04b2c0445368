// Proves: which versions the destroy check looks at one by one. Does not prove: what S3 answers.
import assert from "node:assert/strict";
import type { HeadObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { ListedVersion } from "../../../destroy-check/bucket-content";
import { mostInspected, newestVersions } from "../../../destroy-check/newest-versions";

describe("the newest versions of a bucket", () => {
  it("are looked at by their IDs, up to a limit, and the older ones are left out", async () => {
    const versions = Array.from(
      { length: mostInspected + 2 },
      (_, index): ListedVersion => ({
        key: "a",
        versionId: `v${index}`,
        isLatest: false,
        lastModified: index,
      }),
    );
    const asked: (string | undefined)[] = [];
    const send = async ({ input }: HeadObjectCommand) => {
      asked.push(input.VersionId);
      return {};
    };
    await newestVersions({ send } as unknown as S3Client, "bucket", versions);
    const newest = versions.slice(2).map(({ versionId }) => versionId);
    assert.deepEqual(asked, newest.reverse());
  });
});
