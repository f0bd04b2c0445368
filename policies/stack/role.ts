import type { PolicyResource } from "@pulumi/policy";
import type { Statement } from "../../contract/policy-statements";
import { kindOf } from "./kinds";
import { statementsOf } from "./policy-document";
import { blocks, type Properties, text } from "./properties";
import { arnIfKnown, belongsTo, referred } from "./reference";
import { ifKnown } from "./unknown";

/** A policy that gives a role its rights. */
export interface AttachedPolicy {
  /** Where it is written: the resource to change. */
  readonly resource: PolicyResource;
  readonly statements: readonly Statement[];
}

/** The role that S3 assumes to replicate, with all the policies that the stack gives it. */
export class Role {
  public constructor(
    /** Nothing if the role is not made by this stack. */
    public readonly resource: PolicyResource | undefined,
    private readonly knownArn: string | undefined,
    private readonly resources: readonly PolicyResource[],
  ) {}

  public get label(): string {
    return `role ${this.resource?.name ?? this.knownArn}`;
  }

  public get arn(): string | undefined {
    return this.knownArn ?? text(this.resource?.props, "arn");
  }

  public get name(): string | undefined {
    const props = this.resource?.props;
    return text(props, "name") ?? text(props, "roleName") ?? this.knownArn?.split("/").at(-1);
  }

  public get trust(): Statement[] {
    const props = this.resource?.props;
    return statementsOf(props?.assumeRolePolicy ?? props?.assumeRolePolicyDocument);
  }

  public get policies(): AttachedPolicy[] {
    return [...this.inline, ...this.beside, ...this.attached.flatMap(({ policy }) => policy ?? [])];
  }

  /** The ARNs of attached policies that the stack does not make, whose statements it therefore does not know. */
  public get policiesElsewhere(): string[] {
    const managed = [this.resource?.props.managedPolicyArns ?? []].flat().map(String);
    const ours = this.attached.flatMap(({ arn }) => arn ?? []);
    const written = this.resources.filter((each) => kindOf(each) === "policy");
    const isElsewhere = (arn: string) => !written.some((each) => arnIfKnown(each) === arn);
    return [...new Set([...managed, ...ours])].filter(isElsewhere);
  }

  private get inline(): AttachedPolicy[] {
    const { resource } = this;
    if (resource === undefined) return [];
    return [...blocks(resource.props, "inlinePolicies"), ...blocks(resource.props, "policies")].map(
      (each) => ({
        resource,
        statements: statementsOf(each.policy ?? each.policyDocument),
      }),
    );
  }

  private get beside(): AttachedPolicy[] {
    return this.resources
      .filter(
        (each) =>
          kindOf(each) === "rolePolicy" && this.isNamedBy(each, "role" in each.props ? "role" : "roleName"),
      )
      .map((resource) => ({
        resource,
        statements: statementsOf(resource.props.policy ?? resource.props.policyDocument),
      }));
  }

  private get attached(): { arn?: string; policy?: AttachedPolicy }[] {
    const attachments = this.resources.filter(
      (each) => kindOf(each) === "attachment" && (this.isNamedBy(each, "role") || this.isListedBy(each)),
    );
    const byAttachment = attachments.map((attachment) => {
      const policy = referred(
        attachment,
        "policyArn",
        () => text(attachment.props, "policyArn"),
        "policy",
        (resource, arn) => arnIfKnown(resource) === arn,
        this.resources,
      );
      return policy?.resource ? { policy: policyOf(policy.resource) } : { arn: policy?.value };
    });
    const byPolicy = this.resources.filter((each) => kindOf(each) === "policy" && this.isListedBy(each));
    return [...byAttachment, ...byPolicy.map((resource) => ({ policy: policyOf(resource) }))];
  }

  private isNamedBy(part: PolicyResource, property: string): boolean {
    return property in part.props && belongsTo(part, property, { resource: this.resource, name: this.name });
  }

  private isListedBy({ props, propertyDependencies }: PolicyResource): boolean {
    const listed = ifKnown(() => [props.roles ?? []].flat().map(String));
    if (listed !== undefined) return this.name !== undefined && listed.includes(this.name);
    return (propertyDependencies.roles ?? []).some(({ urn }) => urn === this.resource?.urn);
  }
}

function policyOf(resource: PolicyResource): AttachedPolicy {
  const { policy, policyDocument }: Properties = resource.props;
  return { resource, statements: statementsOf(policy ?? policyDocument) };
}

export function isRole(resource: PolicyResource, arn: string): boolean {
  const known = arnIfKnown(resource);
  if (known !== undefined) return known === arn;
  const name = ifKnown(() => text(resource.props, "name") ?? text(resource.props, "roleName"));
  return name !== undefined && arn.endsWith(`/${name}`);
}
