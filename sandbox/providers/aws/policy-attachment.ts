import {
  AttachRolePolicyCommand,
  DetachRolePolicyCommand,
  ListEntitiesForPolicyCommand,
} from "@aws-sdk/client-iam";
import type { PolicyAttachmentArgs } from "@pulumi/aws/iam";
import { explained, orMissing } from "../aws-error";
import { resourceType } from "../resource-type";
import type { AwsServices } from "./aws-services";

/** All the roles that a policy is attached to: others, whoever attached it to them, lose it. */
export function policyAttachmentType({ iam }: AwsServices) {
  return resourceType<PolicyAttachmentArgs>({
    token: "aws:iam/policyAttachment:PolicyAttachment",
    properties: { name: "string", policyArn: "string", roles: { each: "string" } },
    replaceOn: ["name", "policyArn"],
    computed: [],
    autoname: { property: "name", maximumLength: 255, lowercase: false },

    canonical: ({ roles, ...rest }) => ({
      ...rest,
      roles: Array.isArray(roles) ? [...roles].sort() : roles,
    }),

    async create({ name, policyArn, roles = [] }) {
      for (const role of roles) await attach(policyArn, String(role));
      return name ?? "";
    },

    async read(id, { policyArn }) {
      const roles = await rolesOf(policyArn);
      return roles === undefined ? undefined : { inputs: { name: id, policyArn, roles }, outputs: {} };
    },

    async update(_id, { policyArn, roles = [] }) {
      const wanted = roles.map(String);
      const found = (await rolesOf(policyArn)) ?? [];
      for (const role of found.filter((name) => !wanted.includes(name))) await detach(policyArn, role);
      for (const role of wanted.filter((name) => !found.includes(name))) await attach(policyArn, role);
    },

    async delete(_id, { policyArn, roles = [] }) {
      for (const role of roles) await detach(policyArn, String(role));
    },
  });

  /** Nothing where the policy is gone, or attached to nobody. */
  async function rolesOf(PolicyArn: string): Promise<string[] | undefined> {
    const found = await orMissing(
      iam.send(new ListEntitiesForPolicyCommand({ PolicyArn })),
      "NoSuchEntityException",
    );
    const roles = (found?.PolicyRoles ?? []).map(({ RoleName = "" }) => RoleName);
    return roles.length === 0 ? undefined : roles;
  }

  async function attach(PolicyArn: string, RoleName: string): Promise<void> {
    await explained(
      `attaching IAM Policy (${PolicyArn}) to IAM Role (${RoleName})`,
      "IAM: AttachRolePolicy",
      iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn })),
    );
  }

  async function detach(PolicyArn: string, RoleName: string): Promise<void> {
    await explained(
      `detaching IAM Policy (${PolicyArn}) from IAM Role (${RoleName})`,
      "IAM: DetachRolePolicy",
      orMissing(iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn })), "NoSuchEntityException"),
    );
  }
}
