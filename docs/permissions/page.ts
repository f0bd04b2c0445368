import { type DeployerPolicy, deployerPolicies } from "./deployer-permissions";

/** The page for whoever deploys, with a policy to paste for each part of a deployment. */
export function permissionsPage(): string {
  return [...introduction.map(wrapped), ...Object.values(deployerPolicies).flatMap(section)]
    .join("\n\n")
    .concat("\n");
}

const introduction = [
  "# What the deployer needs",
  "<!-- Written by `npm run docs:permissions` from docs/permissions/deployer-permissions.ts. Do not edit. -->",
  "These IAM policies allow `pulumi up` and `pulumi destroy`. Attach those that fit what you deploy. Replace `NAME` by the " +
    "name of the component, `ACCOUNT` by the account, and `SOURCE` and `DESTINATION` by the names of the buckets.",
  "The permissions of the replication role are not here. The component grants them, or the output `requiredRolePolicy` " +
    "has them.",
  "The tests deploy to a local AWS and check each request against these policies. The AWS provider and Cloud Control read " +
    "more of a bucket than these tests see; those reads are taken from the source of the provider and from the schema of the bucket.",
];

function section({ title, when, statements }: DeployerPolicy): string[] {
  const policy = { Version: "2012-10-17", Statement: statements };
  return [`## ${title}`, wrapped(when), `\`\`\`json\n${JSON.stringify(policy, null, 2)}\n\`\`\``];
}

function wrapped(paragraph: string): string {
  return paragraph.replace(/(.{1,118})(?: |$)/g, "$1\n").trimEnd();
}
