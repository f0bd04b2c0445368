import { DeleteRolePolicyCommand, GetRolePolicyCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import type { RolePolicyArgs } from "@pulumi/aws/iam";
import { explained, orMissing } from "../aws-error";
import { canonicalPolicy } from "../policy-document";
import type { Plain } from "../property-table";
import { resourceType } from "../resource-type";
import type { AwsServices } from "./aws-services";

export function rolePolicyType({ iam }: AwsServices) {
  return resourceType<RolePolicyArgs>({
    token: "aws:iam/rolePolicy:RolePolicy",
    properties: { name: "string", role: "string", policy: "document" },
    replaceOn: ["name", "role"],
    computed: [],
    autoname: { property: "name", maximumLength: 128, lowercase: false },

    canonical: ({ policy, ...rest }) => ({ ...rest, policy: canonicalPolicy(String(policy)) }),

    async create(inputs) {
      await put("creating", inputs);
      return `${inputs.role}:${inputs.name}`;
    },

    async read(id) {
      const found = await orMissing(iam.send(new GetRolePolicyCommand(partsOf(id))), "NoSuchEntityException");
      if (found?.PolicyDocument === undefined) return undefined;
      const { RoleName: role, PolicyName: name } = partsOf(id);
      return {
        inputs: { name, role, policy: decodeURIComponent(found.PolicyDocument) },
        outputs: { name, role },
      };
    },

    update: (_id, inputs) => put("updating", inputs),

    async delete(id) {
      const deleted = orMissing(iam.send(new DeleteRolePolicyCommand(partsOf(id))), "NoSuchEntityException");
      await explained(`deleting IAM Role Policy (${id})`, "IAM: DeleteRolePolicy", deleted);
    },
  });

  async function put(doing: string, { role, name, policy }: Plain<RolePolicyArgs>): Promise<void> {
    await explained(
      `${doing} IAM Role Policy (${role}:${name})`,
      "IAM: PutRolePolicy",
      iam.send(
        new PutRolePolicyCommand({
          RoleName: String(role),
          PolicyName: name ?? "",
          PolicyDocument: String(policy),
        }),
      ),
    );
  }
}

/** Neither role names nor policy names may contain a colon. */
function partsOf(id: string): { RoleName: string; PolicyName: string } {
  const [RoleName = "", PolicyName = ""] = id.split(":");
  return { RoleName, PolicyName };
}
