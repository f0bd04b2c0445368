import {
  type BucketLocationConstraint,
  type BucketNamespace,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketTaggingCommand,
  GetBucketTaggingCommand,
  GetObjectLockConfigurationCommand,
  PutBucketTaggingCommand,
} from "@aws-sdk/client-s3";
import type { BucketArgs } from "@pulumi/aws/s3";
import { explained, orMissing } from "../aws-error";
import { bucketExists } from "../bucket-exists";
import type { PropertyMap } from "../property-values";
import { resourceType } from "../resource-type";
import type { AwsServices } from "./aws-services";
import { namespaceOf, refuseOtherNamespace } from "./bucket-namespace";
import {
  canonicalInline,
  getInline,
  INLINE_KEYS,
  INLINE_PROPERTIES,
  type Inline,
  putAgain,
  putInline,
} from "./bucket-parts/inline";
import { emptyBucket } from "./empty-bucket";
import { fromAwsTags, type Tags, tagsIfAny, toAwsTags } from "./tags";

export function bucketType({ s3, sts, region, partition, defaultTags }: AwsServices) {
  return resourceType<BucketArgs>({
    token: "aws:s3/bucket:Bucket",
    properties: {
      bucket: "string",
      bucketNamespace: "string",
      forceDestroy: "boolean",
      objectLockEnabled: "boolean",
      tags: "map of strings",
      ...INLINE_PROPERTIES,
    },
    replaceOn: ["bucket", "bucketNamespace", "objectLockEnabled"],
    computed: [
      "arn",
      "bucketDomainName",
      "bucketNamespace",
      "bucketRegion",
      "bucketRegionalDomainName",
      "objectLockEnabled",
      "tagsAll",
      ...INLINE_KEYS,
    ],
    keptWhenLeftOut: INLINE_KEYS,
    autoname: { property: "bucket", maximumLength: 63, lowercase: true },

    complete: (inputs) => ({ ...inputs, ...tagsIfAny({ ...defaultTags, ...inputs.tags }) }),

    canonical: ({ forceDestroy, objectLockEnabled, tags, ...rest }) => ({
      ...rest,
      ...canonicalInline(rest),
      ...(forceDestroy ? { forceDestroy } : {}),
      ...(objectLockEnabled ? { objectLockEnabled } : {}),
      ...tagsIfAny(tags),
    }),

    async create({ bucket, bucketNamespace, objectLockEnabled, tags, ...rest }) {
      const Bucket = bucket ?? "";
      const doing = `creating S3 Bucket (${Bucket})`;
      await refuseOtherNamespace(sts, { name: Bucket, namespace: bucketNamespace, region });
      // In us-east-1 AWS answers a second creation with success; ours would then delete what it did not make.
      if (await bucketExists(s3, Bucket))
        throw new Error(`${doing}: BucketAlreadyOwnedByYou: it is there already`);
      await explained(
        doing,
        "S3: CreateBucket",
        s3.send(
          new CreateBucketCommand({
            Bucket,
            ...(bucketNamespace ? { BucketNamespace: bucketNamespace as BucketNamespace } : {}),
            ...(region === "us-east-1"
              ? {}
              : { CreateBucketConfiguration: { LocationConstraint: region as BucketLocationConstraint } }),
            ...(objectLockEnabled ? { ObjectLockEnabledForBucket: true } : {}),
          }),
        ),
      );
      try {
        await setTags(Bucket, tags);
        await putInline(s3, Bucket, rest, {});
      } catch (error) {
        await s3.send(new DeleteBucketCommand({ Bucket }));
        throw error;
      }
      return Bucket;
    },

    async read(id, { forceDestroy, ...written }) {
      if (!(await bucketExists(s3, id))) return undefined;
      const tags = await tagsOf(id);
      const lock = await orMissing(
        s3.send(new GetObjectLockConfigurationCommand({ Bucket: id })),
        "ObjectLockConfigurationNotFoundError",
        "NotFound",
      );
      const inline = await getInline(s3, id, written);
      const isWritten = (key: string) => (written as PropertyMap)[key] !== undefined;
      // An import has nothing written, and takes up what it finds; a refresh takes up what the program once said.
      const isImport = Object.keys(written).length === 0;
      const locked = lock?.ObjectLockConfiguration?.ObjectLockEnabled === "Enabled";
      return {
        inputs: {
          bucket: id,
          ...(isWritten("bucketNamespace") ? { bucketNamespace: namespaceOf(id) } : {}),
          ...(forceDestroy === undefined ? {} : { forceDestroy }),
          ...(locked && (isImport || isWritten("objectLockEnabled")) ? { objectLockEnabled: true } : {}),
          ...tagsIfAny(tags),
          ...Object.fromEntries(Object.entries(inline).filter(([key]) => isWritten(key))),
        },
        outputs: {
          ...inline,
          arn: `arn:${partition.id}:s3:::${id}`,
          bucket: id,
          bucketNamespace: namespaceOf(id),
          bucketDomainName: `${id}.s3.${partition.dnsSuffix}`,
          bucketRegion: region,
          bucketRegionalDomainName: `${id}.s3.${region}.${partition.dnsSuffix}`,
          objectLockEnabled: locked,
          tagsAll: tags,
        },
      };
    },

    async update(id, { tags, ...rest }, previous, { ignored }) {
      await setTags(id, tags);
      await putInline(s3, id, rest, previous as Inline);
      await putAgain(s3, id, rest, previous as Inline, ignored);
    },

    async delete(id, { forceDestroy }) {
      if (!(await bucketExists(s3, id))) return;
      if (forceDestroy)
        await explained(`emptying S3 Bucket (${id})`, "S3: DeleteObjects", emptyBucket(s3, id));
      await explained(
        `deleting S3 Bucket (${id})`,
        "S3: DeleteBucket",
        s3.send(new DeleteBucketCommand({ Bucket: id })),
      );
    },
  });

  async function tagsOf(Bucket: string): Promise<Record<string, string>> {
    const found = await orMissing(s3.send(new GetBucketTaggingCommand({ Bucket })), "NoSuchTagSet");
    return fromAwsTags(found?.TagSet);
  }

  async function setTags(Bucket: string, tags: Tags | undefined): Promise<void> {
    const none = Object.keys(tags ?? {}).length === 0;
    if (none && Object.keys(await tagsOf(Bucket)).length === 0) return;
    const command = none
      ? s3.send(new DeleteBucketTaggingCommand({ Bucket }))
      : s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: toAwsTags(tags) } }));
    await explained(`setting tags of S3 Bucket (${Bucket})`, "S3: PutBucketTagging", command);
  }
}
