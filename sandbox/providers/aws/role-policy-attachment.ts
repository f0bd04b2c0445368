import {
  AttachRolePolicyCommand,
  DetachRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
} from "@aws-sdk/client-iam";
import type { RolePolicyAttachmentArgs } from "@pulumi/aws/iam";
import { explained, orMissing } from "../aws-error";
import { resourceType } from "../resource-type";
import type { AwsServices } from "./aws-services";

export function rolePolicyAttachmentType({ iam }: AwsServices) {
  return resourceType<RolePolicyAttachmentArgs>({
    token: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    properties: { policyArn: "string", role: "string" },
    replaceOn: ["policyArn", "role"],
    computed: [],

    async create({ policyArn, role }) {
      await explained(
        `attaching IAM Policy (${policyArn}) to IAM Role (${role})`,
        "IAM: AttachRolePolicy",
        iam.send(new AttachRolePolicyCommand({ RoleName: String(role), PolicyArn: policyArn })),
      );
      return `${role}/${policyArn}`;
    },

    async read(id) {
      const { RoleName, PolicyArn } = partsOf(id);
      const found = await orMissing(
        iam.send(new ListAttachedRolePoliciesCommand({ RoleName })),
        "NoSuchEntityException",
      );
      const isAttached = found?.AttachedPolicies?.some((attached) => attached.PolicyArn === PolicyArn);
      return isAttached ? { inputs: { policyArn: PolicyArn, role: RoleName }, outputs: {} } : undefined;
    },

    async update() {},

    async delete(id) {
      const { RoleName, PolicyArn } = partsOf(id);
      await explained(
        `detaching IAM Policy (${PolicyArn}) from IAM Role (${RoleName})`,
        "IAM: DetachRolePolicy",
        orMissing(iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn })), "NoSuchEntityException"),
      );
    },
  });
}

/** The form that the real provider imports; no role's name has a slash. */
function partsOf(id: string): { RoleName: string; PolicyArn: string } {
  const slash = id.indexOf("/");
  return { RoleName: id.slice(0, slash), PolicyArn: id.slice(slash + 1) };
}
