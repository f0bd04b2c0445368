import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  PutRolePermissionsBoundaryCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleDescriptionCommand,
} from "@aws-sdk/client-iam";
import type { RoleArgs } from "@pulumi/aws/iam";
import { explained, orMissing } from "../aws-error";
import { canonicalPolicy } from "../policy-document";
import { sameProperties } from "../property-diff";
import type { PropertyMap } from "../property-values";
import { resourceType } from "../resource-type";
import type { AwsServices } from "./aws-services";
import { fromAwsTags, type Tags, tagsIfAny, toAwsTags } from "./tags";

const DEFAULT_PATH = "/";

export function roleType({ iam, defaultTags }: AwsServices) {
  return resourceType<RoleArgs>({
    token: "aws:iam/role:Role",
    properties: {
      name: "string",
      assumeRolePolicy: "document",
      description: "string",
      path: "string",
      permissionsBoundary: "string",
      forceDetachPolicies: "boolean",
      tags: "map of strings",
    },
    replaceOn: ["name", "path"],
    computed: ["arn", "createDate", "tagsAll", "uniqueId"],
    autoname: { property: "name", maximumLength: 64, lowercase: false },

    complete: (inputs) => ({ ...inputs, ...tagsIfAny({ ...defaultTags, ...inputs.tags }) }),

    canonical: ({ assumeRolePolicy, description, path, tags, ...rest }) => ({
      ...rest,
      assumeRolePolicy: canonicalPolicy(String(assumeRolePolicy)),
      ...(description ? { description } : {}),
      ...(path === undefined || path === DEFAULT_PATH ? {} : { path }),
      ...tagsIfAny(tags),
    }),

    async create(inputs) {
      const RoleName = inputs.name ?? "";
      await explained(
        `creating IAM Role (${RoleName})`,
        "IAM: CreateRole",
        iam.send(
          new CreateRoleCommand({
            RoleName,
            AssumeRolePolicyDocument: String(inputs.assumeRolePolicy),
            Description: inputs.description,
            Path: inputs.path,
            PermissionsBoundary: inputs.permissionsBoundary,
            Tags: toAwsTags(inputs.tags),
          }),
        ),
      );
      return RoleName;
    },

    async read(id, { forceDetachPolicies }) {
      const found = await orMissing(iam.send(new GetRoleCommand({ RoleName: id })), "NoSuchEntityException");
      const role = found?.Role;
      if (role === undefined) return undefined;
      const boundary = role.PermissionsBoundary?.PermissionsBoundaryArn;
      const tags = fromAwsTags(role.Tags);
      return {
        inputs: {
          name: id,
          assumeRolePolicy: decodeURIComponent(role.AssumeRolePolicyDocument ?? ""),
          ...(role.Description ? { description: role.Description } : {}),
          ...(role.Path === undefined || role.Path === DEFAULT_PATH ? {} : { path: role.Path }),
          ...(boundary ? { permissionsBoundary: boundary } : {}),
          // Only the provider knows of it.
          ...(forceDetachPolicies === undefined ? {} : { forceDetachPolicies }),
          ...tagsIfAny(tags),
        },
        outputs: {
          arn: role.Arn ?? "",
          createDate: role.CreateDate?.toISOString() ?? "",
          name: id,
          tagsAll: tags,
          uniqueId: role.RoleId ?? "",
        },
      };
    },

    async update(id, inputs, previous) {
      const changed = (key: keyof RoleArgs) => !sameProperties(previous[key], (inputs as PropertyMap)[key]);
      const steps: [boolean, () => Promise<unknown>][] = [
        [changed("assumeRolePolicy"), () => setTrust(id, String(inputs.assumeRolePolicy))],
        [changed("description"), () => setDescription(id, inputs.description ?? "")],
        [changed("permissionsBoundary"), () => setBoundary(id, inputs.permissionsBoundary)],
        [changed("tags"), () => setTags(id, inputs.tags)],
      ];
      for (const [isNeeded, step] of steps) {
        if (isNeeded) await explained(`updating IAM Role (${id})`, "IAM: UpdateRole", step());
      }
    },

    async delete(id, { forceDetachPolicies }) {
      if (forceDetachPolicies) {
        const taken = orMissing(takePoliciesOff(id), "NoSuchEntityException");
        await explained(`taking the policies off IAM Role (${id})`, "IAM: DeleteRolePolicy", taken);
      }
      const deleted = orMissing(iam.send(new DeleteRoleCommand({ RoleName: id })), "NoSuchEntityException");
      await explained(`deleting IAM Role (${id})`, "IAM: DeleteRole", deleted);
    },
  });

  /** Without it, IAM refuses to delete a role that has policies ("DeleteRole", DeleteConflict). */
  async function takePoliciesOff(RoleName: string): Promise<void> {
    const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
    for (const PolicyName of PolicyNames)
      await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
    const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
    for (const { PolicyArn } of AttachedPolicies)
      await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
  }

  function setTrust(RoleName: string, PolicyDocument: string) {
    return iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
  }

  function setDescription(RoleName: string, Description: string) {
    return iam.send(new UpdateRoleDescriptionCommand({ RoleName, Description }));
  }

  function setBoundary(RoleName: string, PermissionsBoundary: string | undefined): Promise<unknown> {
    return PermissionsBoundary
      ? iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary }))
      : iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName }));
  }

  /** From what is there, not from what we remember: tags that someone else put go as well. */
  async function setTags(RoleName: string, tags: Tags = {}): Promise<void> {
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
    const TagKeys = Object.keys(fromAwsTags(Role?.Tags)).filter((key) => !(key in tags));
    if (TagKeys.length > 0) await iam.send(new UntagRoleCommand({ RoleName, TagKeys }));
    if (Object.keys(tags).length > 0) await iam.send(new TagRoleCommand({ RoleName, Tags: toAwsTags(tags) }));
  }
}
