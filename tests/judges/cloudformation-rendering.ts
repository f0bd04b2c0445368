import type { StateResource } from "../support/test-stack";
import { bucketParts, bucketProperties } from "./bucket-renames";
import { document, type JsonObject, object, tagList, to, unsaid } from "./property-renames";

export interface TemplateResource {
  Type: string;
  Properties: JsonObject;
}

export interface Template {
  AWSTemplateFormatVersion: "2010-09-09";
  Resources: { [logicalId: string]: TemplateResource };
}

const rolePolicyType = "aws:iam/rolePolicy:RolePolicy";

/** Resources that CloudFormation has under one name. */
const wholes: { readonly [type: string]: readonly [type: string, properties: ReturnType<typeof object>] } = {
  "aws:s3/bucket:Bucket": ["AWS::S3::Bucket", bucketProperties],
  "aws:s3/bucketPolicy:BucketPolicy": [
    "AWS::S3::BucketPolicy",
    object({ bucket: to("Bucket"), policy: to("PolicyDocument", document) }),
  ],
  "aws:iam/role:Role": [
    "AWS::IAM::Role",
    object({
      name: to("RoleName"),
      path: to("Path"),
      description: to("Description"),
      assumeRolePolicy: to("AssumeRolePolicyDocument", document),
      permissionsBoundary: to("PermissionsBoundary"),
      forceDetachPolicies: unsaid,
      tags: to("Tags", tagList),
    }),
  ],
  "aws:kms/key:Key": [
    "AWS::KMS::Key",
    object({
      description: to("Description"),
      enableKeyRotation: to("EnableKeyRotation"),
      policy: to("KeyPolicy", document),
      tags: to("Tags", tagList),
    }),
  ],
};

const rolePolicy = object({ role: unsaid, name: to("PolicyName"), policy: to("PolicyDocument", document) });

/** Programs that run at a deploy; nothing in AWS is made of them. */
const programs = ["command:local:Command"];

/**
 * A stack as one CloudFormation template, for judges who read nothing else. A type or a property that it does not know
 * is refused. Settings on a bucket that the stack did not make show as a bucket with these and nothing else.
 */
export function renderTemplate(resources: readonly StateResource[]): Template {
  const template: Template = { AWSTemplateFormatVersion: "2010-09-09", Resources: {} };
  const inAws = resources.filter(
    ({ type, custom }) => custom && !type.startsWith("pulumi:") && !programs.includes(type),
  );
  const wholesFirst = [...inAws].sort(
    (one, other) => Number(one.type in wholes ? 0 : 1) - Number(other.type in wholes ? 0 : 1),
  );
  for (const { type, urn, inputs: said = {} } of wholesFirst) {
    const at = nameOf(urn);
    // Every resource of `aws` names its region; a template is of one region, and names none.
    const { region: _, ...inputs } = said;
    const whole = wholes[type];
    const part = bucketParts[type];
    if (whole !== undefined) {
      const [Type, properties] = whole;
      template.Resources[logicalId(at)] = { Type, Properties: properties(inputs, at) };
    } else if (part !== undefined) {
      Object.assign(bucketNamed(template, String(inputs.bucket)).Properties, part(inputs, at));
    } else if (type === rolePolicyType) {
      const role = roleNamed(template, String(inputs.role));
      role.Properties.Policies = [
        ...((role.Properties.Policies as JsonObject[]) ?? []),
        rolePolicy(inputs, at),
      ];
    } else {
      throw new Error(`nobody said what ${type} (${at}) is in CloudFormation`);
    }
  }
  return template;
}

export function nameOf(urn: string): string {
  return urn.split("::").at(-1) ?? "";
}

function bucketNamed(template: Template, name: string): TemplateResource {
  const known = named(template, "AWS::S3::Bucket", "BucketName", name);
  if (known !== undefined) return known;
  const made = { Type: "AWS::S3::Bucket", Properties: { BucketName: name } };
  template.Resources[logicalId(`existing-${name}`)] = made;
  return made;
}

function roleNamed(template: Template, name: string): TemplateResource {
  const known = named(template, "AWS::IAM::Role", "RoleName", name);
  if (known === undefined)
    throw new Error(`the stack gives rights to the role ${name}, which it did not make`);
  return known;
}

function named(
  template: Template,
  type: string,
  property: string,
  name: string,
): TemplateResource | undefined {
  return Object.values(template.Resources).find(
    ({ Type, Properties }) => Type === type && Properties[property] === name,
  );
}

export function logicalId(name: string): string {
  return name
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}
