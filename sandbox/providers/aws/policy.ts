import {
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  ListPolicyVersionsCommand,
  type PolicyVersion,
  TagPolicyCommand,
  UntagPolicyCommand,
} from "@aws-sdk/client-iam";
import type { PolicyArgs } from "@pulumi/aws/iam";
import { explained, orMissing } from "../aws-error";
import { canonicalPolicy } from "../policy-document";
import { sameProperties } from "../property-diff";
import type { PropertyMap } from "../property-values";
import { resourceType } from "../resource-type";
import type { AwsServices } from "./aws-services";
import { fromAwsTags, type Tags, tagsIfAny, toAwsTags } from "./tags";

const DEFAULT_PATH = "/";
/** IAM keeps no more of a policy. */
const MOST_VERSIONS = 5;

export function policyType({ iam, defaultTags }: AwsServices) {
  return resourceType<PolicyArgs>({
    token: "aws:iam/policy:Policy",
    properties: {
      name: "string",
      description: "string",
      path: "string",
      policy: "document",
      tags: "map of strings",
    },
    replaceOn: ["name", "description", "path"],
    computed: ["arn", "attachmentCount", "policyId", "tagsAll"],
    autoname: { property: "name", maximumLength: 128, lowercase: false },

    complete: (inputs) => ({ ...inputs, ...tagsIfAny({ ...defaultTags, ...inputs.tags }) }),

    canonical: ({ policy, description, path, tags, ...rest }) => ({
      ...rest,
      policy: canonicalPolicy(String(policy)),
      ...(description ? { description } : {}),
      ...(path === undefined || path === DEFAULT_PATH ? {} : { path }),
      ...tagsIfAny(tags),
    }),

    async create({ name, description, path, policy, tags }) {
      const { Policy } = await explained(
        `creating IAM Policy (${name})`,
        "IAM: CreatePolicy",
        iam.send(
          new CreatePolicyCommand({
            PolicyName: name,
            Description: description,
            Path: path,
            PolicyDocument: String(policy),
            Tags: toAwsTags(tags),
          }),
        ),
      );
      return Policy?.Arn ?? "";
    },

    async read(id) {
      const found = await orMissing(
        iam.send(new GetPolicyCommand({ PolicyArn: id })),
        "NoSuchEntityException",
      );
      const policy = found?.Policy;
      if (policy === undefined) return undefined;
      const { PolicyVersion: version } = await iam.send(
        new GetPolicyVersionCommand({ PolicyArn: id, VersionId: policy.DefaultVersionId }),
      );
      const tags = fromAwsTags(policy.Tags);
      return {
        inputs: {
          name: policy.PolicyName ?? "",
          policy: decodeURIComponent(version?.Document ?? ""),
          ...(policy.Description ? { description: policy.Description } : {}),
          ...(policy.Path === undefined || policy.Path === DEFAULT_PATH ? {} : { path: policy.Path }),
          ...tagsIfAny(tags),
        },
        outputs: {
          arn: policy.Arn ?? "",
          attachmentCount: policy.AttachmentCount ?? 0,
          policyId: policy.PolicyId ?? "",
          tagsAll: tags,
        },
      };
    },

    async update(id, inputs, previous) {
      const changed = (key: keyof PolicyArgs) => !sameProperties(previous[key], (inputs as PropertyMap)[key]);
      if (changed("policy")) await setDocument(id, String(inputs.policy));
      if (changed("tags")) await setTags(id, inputs.tags);
    },

    async delete(id) {
      for (const version of await olderVersions(id)) await removeVersion(id, version);
      const deleted = orMissing(
        iam.send(new DeletePolicyCommand({ PolicyArn: id })),
        "NoSuchEntityException",
      );
      await explained(`deleting IAM Policy (${id})`, "IAM: DeletePolicy", deleted);
    },
  });

  /** A policy changes by a further version; the oldest goes where there is no room for it. */
  async function setDocument(PolicyArn: string, PolicyDocument: string): Promise<void> {
    const older = await olderVersions(PolicyArn);
    const [oldest] = older;
    if (oldest !== undefined && older.length + 1 >= MOST_VERSIONS) await removeVersion(PolicyArn, oldest);
    await explained(
      `updating IAM Policy (${PolicyArn})`,
      "IAM: CreatePolicyVersion",
      iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault: true })),
    );
  }

  async function olderVersions(PolicyArn: string): Promise<PolicyVersion[]> {
    const found = await orMissing(
      iam.send(new ListPolicyVersionsCommand({ PolicyArn })),
      "NoSuchEntityException",
    );
    const madeAt = ({ CreateDate }: PolicyVersion) => CreateDate?.getTime() ?? 0;
    return (found?.Versions ?? [])
      .filter(({ IsDefaultVersion }) => !IsDefaultVersion)
      .sort((one, other) => madeAt(one) - madeAt(other));
  }

  async function removeVersion(PolicyArn: string, { VersionId }: PolicyVersion): Promise<void> {
    await explained(
      `deleting IAM Policy (${PolicyArn}) version (${VersionId})`,
      "IAM: DeletePolicyVersion",
      iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId })),
    );
  }

  /** From what is there, not from what we remember: tags that someone else put go as well. */
  async function setTags(PolicyArn: string, tags: Tags = {}): Promise<void> {
    const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
    const TagKeys = Object.keys(fromAwsTags(Policy?.Tags)).filter((key) => !(key in tags));
    const doing = `updating tags for IAM Policy (${PolicyArn})`;
    if (TagKeys.length > 0) {
      await explained(doing, "IAM: UntagPolicy", iam.send(new UntagPolicyCommand({ PolicyArn, TagKeys })));
    }
    if (Object.keys(tags).length > 0) {
      const command = new TagPolicyCommand({ PolicyArn, Tags: toAwsTags(tags) });
      await explained(doing, "IAM: TagPolicy", iam.send(command));
    }
  }
}
