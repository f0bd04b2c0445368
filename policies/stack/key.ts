import type { PolicyResource } from "@pulumi/policy";
import type { Statement } from "../../contract/policy-statements";
import { kindOf } from "./kinds";
import { statementsOf } from "./policy-document";
import { text } from "./properties";
import { arnIfKnown } from "./reference";

/** A KMS key that the stack makes, and who may use it. */
export class Key {
  public constructor(
    public readonly resource: PolicyResource,
    private readonly resources: readonly PolicyResource[],
  ) {}

  public get label(): string {
    return `key ${this.resource.name}`;
  }

  public get arn(): string | undefined {
    return text(this.resource.props, "arn");
  }

  /** Nothing where the stack does not say: KMS then leaves it to the IAM policies of the account ("Default key policy"). */
  public get policy(): Statement[] | undefined {
    const { urn, props } = this.resource;
    const beside = this.resources.find(
      (each) =>
        kindOf(each) === "keyPolicy" && each.propertyDependencies.keyId?.some((from) => from.urn === urn),
    );
    const said = beside?.props.policy ?? props.policy ?? props.keyPolicy;
    return said === undefined ? undefined : statementsOf(said);
  }
}

/** Nothing where the stack does not make the key. */
export function keyNamed(arn: string | undefined, resources: readonly PolicyResource[]): Key | undefined {
  if (arn === undefined) return undefined;
  const resource = resources.find((each) => kindOf(each) === "key" && arnIfKnown(each) === arn);
  return resource && new Key(resource, resources);
}
