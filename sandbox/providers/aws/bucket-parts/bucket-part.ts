import type { S3Client } from "@aws-sdk/client-s3";
import { explained, orMissing } from "../../aws-error";
import { bucketExists } from "../../bucket-exists";
import type { PropertyMap } from "../../property-values";
import { type AnyResourceType, type ResourceType, resourceType } from "../../resource-type";
import type { AwsServices } from "../aws-services";

/** A setting of a bucket that the provider treats as a resource: its id is the bucket's name. */
export interface BucketPart<Args> extends Pick<ResourceType<Args>, "token" | "properties" | "canonical"> {
  /** As the real provider names it in its errors. */
  readonly title: string;
  /** The S3 calls behind `put` and `remove`. What S3 cannot remove is put once more, as good as empty. */
  readonly operations: { readonly put: string; readonly remove: string };
  put(s3: S3Client, inputs: ResourceInputs<Args>): Promise<unknown>;
  /** What is set now; nothing where S3 says that it is not set. */
  get(s3: S3Client, bucket: string, written: ResourceInputs<Args>): Promise<ResourceInputs<Args> | undefined>;
  remove(s3: S3Client, bucket: string, written: ResourceInputs<Args>): Promise<unknown>;
}

type ResourceInputs<Args> = Parameters<ResourceType<Args>["create"]>[0];

export function bucketPart<Args extends { bucket: unknown }>(
  { s3 }: AwsServices,
  part: BucketPart<Args>,
): AnyResourceType {
  const put = (doing: string, id: string, inputs: ResourceInputs<Args>) =>
    explained(`${doing} ${part.title} (${id})`, `S3: ${part.operations.put}`, part.put(s3, inputs));

  return resourceType<Args>({
    token: part.token,
    properties: part.properties,
    replaceOn: ["bucket"],
    computed: [],
    ...(part.canonical === undefined ? {} : { canonical: part.canonical }),

    async create(inputs) {
      const id = String((inputs as PropertyMap).bucket);
      await put("creating", id, inputs);
      return id;
    },

    async read(id, written) {
      if (!(await bucketExists(s3, id))) return undefined;
      const inputs = await part.get(s3, id, written);
      return inputs === undefined ? undefined : { inputs, outputs: {} };
    },

    update: async (id, inputs) => {
      await put("updating", id, inputs);
    },

    async delete(id, written) {
      // The bucket may have gone first, and its settings with it.
      const removed = orMissing(part.remove(s3, id, written), "NoSuchBucket");
      await explained(`deleting ${part.title} (${id})`, `S3: ${part.operations.remove}`, removed);
    },
  });
}
