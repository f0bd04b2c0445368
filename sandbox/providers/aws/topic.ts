import {
  CreateTopicCommand,
  DeleteTopicCommand,
  GetTopicAttributesCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-sns";
import type { TopicArgs } from "@pulumi/aws/sns";
import { explained, orMissing } from "../aws-error";
import { resourceType } from "../resource-type";
import type { AwsServices } from "./aws-services";
import { fromAwsTags, type Tags, tagsIfAny, toAwsTags } from "./tags";

export function topicType({ sns, defaultTags }: AwsServices) {
  return resourceType<TopicArgs>({
    token: "aws:sns/topic:Topic",
    properties: { name: "string", tags: "map of strings" },
    replaceOn: ["name"],
    computed: ["arn", "owner", "policy", "tagsAll"],
    autoname: { property: "name", maximumLength: 256, lowercase: false },

    complete: (inputs) => ({ ...inputs, ...tagsIfAny({ ...defaultTags, ...inputs.tags }) }),
    canonical: ({ tags, ...rest }) => ({ ...rest, ...tagsIfAny(tags) }),

    async create({ name, tags }) {
      const { TopicArn } = await explained(
        `creating SNS Topic (${name})`,
        "SNS: CreateTopic",
        sns().send(new CreateTopicCommand({ Name: name, Tags: toAwsTags(tags) })),
      );
      return TopicArn ?? "";
    },

    async read(id) {
      const found = await orMissing(
        sns().send(new GetTopicAttributesCommand({ TopicArn: id })),
        "NotFoundException",
      );
      if (found === undefined) return undefined;
      const { Owner = "", Policy = "" } = found.Attributes ?? {};
      const tags = await tagsOf(id);
      return {
        inputs: { name: id.slice(id.lastIndexOf(":") + 1), ...tagsIfAny(tags) },
        outputs: { arn: id, owner: Owner, policy: Policy, tagsAll: tags },
      };
    },

    update: (id, { tags }) => setTags(id, tags),

    async delete(id) {
      await explained(
        `deleting SNS Topic (${id})`,
        "SNS: DeleteTopic",
        orMissing(sns().send(new DeleteTopicCommand({ TopicArn: id })), "NotFoundException"),
      );
    },
  });

  async function tagsOf(ResourceArn: string): Promise<Record<string, string>> {
    return fromAwsTags((await sns().send(new ListTagsForResourceCommand({ ResourceArn }))).Tags);
  }

  /** From what is there, not from what we remember: tags that someone else put go as well. */
  async function setTags(ResourceArn: string, tags: Tags = {}): Promise<void> {
    const TagKeys = Object.keys(await tagsOf(ResourceArn)).filter((key) => !(key in tags));
    const doing = `updating tags for SNS Topic (${ResourceArn})`;
    if (TagKeys.length > 0) {
      const command = new UntagResourceCommand({ ResourceArn, TagKeys });
      await explained(doing, "SNS: UntagResource", sns().send(command));
    }
    if (Object.keys(tags).length > 0) {
      const command = new TagResourceCommand({ ResourceArn, Tags: toAwsTags(tags) });
      await explained(doing, "SNS: TagResource", sns().send(command));
    }
  }
}
