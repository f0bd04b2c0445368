import {
  CreateKeyCommand,
  DescribeKeyCommand,
  DisableKeyRotationCommand,
  EnableKeyRotationCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  KeyState,
  ListResourceTagsCommand,
  PutKeyPolicyCommand,
  ScheduleKeyDeletionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateKeyDescriptionCommand,
} from "@aws-sdk/client-kms";
import type { KeyArgs } from "@pulumi/aws/kms";
import { explained, orMissing } from "../aws-error";
import { canonicalPolicy } from "../policy-document";
import { sameProperties } from "../property-diff";
import type { PropertyMap } from "../property-values";
import { resourceType } from "../resource-type";
import type { AwsServices } from "./aws-services";
import { type Tags, tagsIfAny } from "./tags";

/** The only policy a key can have. */
const POLICY_NAME = "default";
const LEAVING: readonly (string | undefined)[] = [KeyState.PendingDeletion, KeyState.PendingReplicaDeletion];

export function kmsKeyType({ kms, defaultTags }: AwsServices) {
  return resourceType<KeyArgs>({
    token: "aws:kms/key:Key",
    properties: {
      deletionWindowInDays: "number",
      description: "string",
      enableKeyRotation: "boolean",
      multiRegion: "boolean",
      policy: "string",
      tags: "map of strings",
    },
    replaceOn: ["multiRegion"],
    computed: ["arn", "keyId", "tagsAll"],

    complete: (inputs) => ({ ...inputs, ...tagsIfAny({ ...defaultTags, ...inputs.tags }) }),

    canonical: ({ description, enableKeyRotation, multiRegion, policy, tags, ...rest }) => ({
      ...rest,
      ...(description ? { description } : {}),
      ...(enableKeyRotation ? { enableKeyRotation } : {}),
      ...(multiRegion ? { multiRegion } : {}),
      ...(policy === undefined ? {} : { policy: canonicalPolicy(policy) }),
      ...tagsIfAny(tags),
    }),

    async create({ description, enableKeyRotation, multiRegion, policy, tags }) {
      const { KeyMetadata } = await explained(
        "creating KMS Key",
        "KMS: CreateKey",
        kms().send(
          new CreateKeyCommand({
            BypassPolicyLockoutSafetyCheck: false,
            Description: description,
            KeySpec: "SYMMETRIC_DEFAULT",
            KeyUsage: "ENCRYPT_DECRYPT",
            MultiRegion: multiRegion,
            Policy: policy,
            Tags: toKmsTags(tags),
          }),
        ),
      );
      const id = KeyMetadata?.KeyId ?? "";
      if (enableKeyRotation) await setRotation(id, true);
      return id;
    },

    async read(id, written, previous) {
      const described = await orMissing(
        kms().send(new DescribeKeyCommand({ KeyId: id })),
        "NotFoundException",
      );
      const key = described?.KeyMetadata;
      // AWS keeps a deleted key for its window; to the provider it is gone at once.
      if (key === undefined || LEAVING.includes(key.KeyState)) return undefined;
      const policy = (await kms().send(new GetKeyPolicyCommand({ KeyId: id, PolicyName: POLICY_NAME })))
        .Policy;
      const rotation = await kms().send(new GetKeyRotationStatusCommand({ KeyId: id }));
      const tags = await tagsOf(id);
      // What was left out is for AWS to choose. Of a key that others made everything is told.
      const isOurs = previous.keyId !== undefined;
      const { deletionWindowInDays } = written;
      const chosen = {
        ...(isOurs && written.description === undefined ? {} : { description: key.Description ?? "" }),
        ...(isOurs && written.policy === undefined ? {} : { policy: policy ?? "" }),
      };
      return {
        inputs: {
          ...(deletionWindowInDays === undefined ? {} : { deletionWindowInDays }),
          ...chosen,
          ...(rotation.KeyRotationEnabled ? { enableKeyRotation: true } : {}),
          ...(key.MultiRegion ? { multiRegion: true } : {}),
          ...tagsIfAny(tags),
        },
        outputs: {
          arn: key.Arn ?? "",
          customerMasterKeySpec: key.KeySpec ?? "",
          ...(written.description === undefined ? { description: key.Description ?? "" } : {}),
          isEnabled: key.Enabled ?? false,
          keyId: key.KeyId ?? "",
          keyUsage: key.KeyUsage ?? "",
          multiRegion: key.MultiRegion ?? false,
          ...(written.policy === undefined ? { policy: policy ?? "" } : {}),
          tagsAll: tags,
        },
      };
    },

    async update(id, inputs, previous) {
      const changed = (key: keyof KeyArgs) => !sameProperties(previous[key], (inputs as PropertyMap)[key]);
      const { description, enableKeyRotation = false, policy, tags } = inputs;
      if (changed("enableKeyRotation")) await setRotation(id, enableKeyRotation);
      if (description !== undefined && changed("description")) await setDescription(id, description);
      if (policy !== undefined && changed("policy")) await setPolicy(id, policy);
      if (changed("tags")) await setTags(id, tags);
    },

    async delete(id, { deletionWindowInDays }) {
      const scheduled = orMissing(
        kms().send(new ScheduleKeyDeletionCommand({ KeyId: id, PendingWindowInDays: deletionWindowInDays })),
        "NotFoundException",
        "KMSInvalidStateException",
      );
      await explained(`deleting KMS Key (${id})`, "KMS: ScheduleKeyDeletion", scheduled);
    },
  });

  function setRotation(KeyId: string, isOn: boolean): Promise<unknown> {
    return isOn
      ? explained(
          `enabling KMS Key (${KeyId}) rotation`,
          "KMS: EnableKeyRotation",
          kms().send(new EnableKeyRotationCommand({ KeyId })),
        )
      : explained(
          `disabling KMS Key (${KeyId}) rotation`,
          "KMS: DisableKeyRotation",
          kms().send(new DisableKeyRotationCommand({ KeyId })),
        );
  }

  function setDescription(KeyId: string, Description: string): Promise<unknown> {
    return explained(
      `updating KMS Key (${KeyId}) description`,
      "KMS: UpdateKeyDescription",
      kms().send(new UpdateKeyDescriptionCommand({ KeyId, Description })),
    );
  }

  function setPolicy(KeyId: string, Policy: string): Promise<unknown> {
    return explained(
      `updating KMS Key (${KeyId}) policy`,
      "KMS: PutKeyPolicy",
      kms().send(new PutKeyPolicyCommand({ KeyId, PolicyName: POLICY_NAME, Policy })),
    );
  }

  async function tagsOf(KeyId: string): Promise<Record<string, string>> {
    const { Tags: found = [] } = await kms().send(new ListResourceTagsCommand({ KeyId }));
    return Object.fromEntries(found.map(({ TagKey = "", TagValue = "" }) => [TagKey, TagValue]));
  }

  /** From what is there, not from what we remember: tags that someone else put go as well. */
  async function setTags(KeyId: string, tags: Tags = {}): Promise<void> {
    const TagKeys = Object.keys(await tagsOf(KeyId)).filter((key) => !(key in tags));
    const doing = `updating tags for KMS Key (${KeyId})`;
    if (TagKeys.length > 0) {
      await explained(doing, "KMS: UntagResource", kms().send(new UntagResourceCommand({ KeyId, TagKeys })));
    }
    if (Object.keys(tags).length > 0) {
      const command = new TagResourceCommand({ KeyId, Tags: toKmsTags(tags) });
      await explained(doing, "KMS: TagResource", kms().send(command));
    }
  }
}

function toKmsTags(tags: Tags | undefined): { TagKey: string; TagValue: string }[] {
  return Object.entries(tags ?? {}).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
}
