import { CopyObjectCommand, type CopyObjectCommandInput } from "@aws-sdk/client-s3";
import type { Case } from "../case";
import { yesIf } from "../verdict";

const atOnce = 10;

export const conditionalCopy: Case = {
  id: "conditional-copy",
  assumption:
    "CopyObject answers 412 when If-None-Match or If-Match does not hold, and of copies at the same time one is stored and the " +
    "others get 412 or 409",
  page: "CopyObject",
  how: `Copies onto an existing and a missing key with either header, and ${atOnce} at once onto one missing key`,
  costs: { request: 100, read: 100 },
  async try(world) {
    const source = await world.bucket(world.home);
    await world.put(source, "source");
    await world.put(source, "existing");
    const etag = (await world.head(source, "existing"))?.ETag;
    const copy = async (Key: string, condition: Partial<CopyObjectCommandInput>): Promise<number> => {
      const CopySource = `${source.name}/source`;
      try {
        const { $metadata } = await source.s3.send(
          new CopyObjectCommand({ Bucket: source.name, Key, CopySource, ...condition }),
        );
        return $metadata.httpStatusCode ?? 200;
      } catch (error) {
        const { $metadata } = error as { $metadata?: { httpStatusCode?: number } };
        if ($metadata?.httpStatusCode === undefined) throw error;
        return $metadata.httpStatusCode;
      }
    };
    const answers = {
      "If-None-Match on an existing key": await copy("existing", { IfNoneMatch: "*" }),
      "If-None-Match on a missing key": await copy("missing", { IfNoneMatch: "*" }),
      "If-Match with another ETag": await copy("existing", { IfMatch: '"00000000000000000000000000000000"' }),
      "If-Match with its ETag": await copy("existing", { IfMatch: etag }),
    };
    const contest = await Promise.all(
      Array.from({ length: atOnce }, () => copy("contested", { IfNoneMatch: "*" })),
    );
    const stored = contest.filter((status) => status === 200).length;
    const others = contest.filter((status) => status !== 200);
    return yesIf(
      Object.values(answers).join() === "412,200,412,200" &&
        stored === 1 &&
        others.every((status) => status === 412 || status === 409),
      `${Object.entries(answers)
        .map(([what, status]) => `${what}: ${status}`)
        .join(", ")}. At once: ${stored} stored, the others ${[...new Set(others)].join(" and ") || "none"}.`,
    );
  },
};
