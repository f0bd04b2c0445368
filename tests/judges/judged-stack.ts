import type { PolicyDocument } from "../../components/policies/document";
import type { StateResource } from "../support/test-stack";
import { renderTemplate, type Template } from "./cloudformation-rendering";

export interface JudgedStack {
  name: string;
  resources: StateResource[];
  template: Template;
}

/** A policy that the component wrote, attached or given out. */
export interface JudgedDocument {
  stack: string;
  resource: string;
  kind: "role policy" | "trust policy" | "bucket policy" | "key policy";
  document: PolicyDocument;
}

export function judgedStack(name: string, resources: StateResource[]): JudgedStack {
  return { name, resources, template: renderTemplate(resources) };
}

/** What findings are told apart by: whose bucket it is decides what may be expected of it. */
export function kindOf({ template }: JudgedStack, logicalId: string): string {
  const type = template.Resources[logicalId]?.Type;
  if (type !== "AWS::S3::Bucket") return kinds[type ?? ""] ?? "template";
  if (logicalId.startsWith("Existing")) return "existing bucket";
  return logicalId.endsWith("Reports") ? "bucket of reports" : "replicated bucket";
}

const kinds: { readonly [type: string]: string } = {
  "AWS::S3::BucketPolicy": "bucket policy",
  "AWS::IAM::Role": "role",
  "AWS::KMS::Key": "key",
};

/** Those in the template, and those that the owners of other accounts, buckets and keys are asked to add. */
export function policyDocuments({ name: stack, resources, template }: JudgedStack): JudgedDocument[] {
  const attached = Object.entries(template.Resources).flatMap(([resource, { Properties }]) => {
    const { AssumeRolePolicyDocument, PolicyDocument, KeyPolicy, Policies = [] } = Properties;
    return [
      ...documents("trust policy", [AssumeRolePolicyDocument]),
      ...documents("bucket policy", [PolicyDocument]),
      ...documents("key policy", [KeyPolicy]),
      ...documents(
        "role policy",
        (Policies as { PolicyDocument: unknown }[]).map(({ PolicyDocument }) => PolicyDocument),
      ),
    ].map((document) => ({ stack, resource, ...document }));
  });
  const givenOut = resources
    .filter(({ custom, type }) => !custom && type !== "pulumi:pulumi:Stack")
    .flatMap(({ outputs = {} }) => [
      ...documents("bucket policy", parsed(outputs.requiredDestinationPolicy)),
      ...documents("bucket policy", parsed(outputs.requiredSourcePolicy)),
      ...documents("key policy", parsed(outputs.requiredKeyPolicy)),
    ])
    .map((document) => ({ stack, resource: "GivenOut", ...document }));
  return [...attached, ...givenOut];
}

function documents(kind: JudgedDocument["kind"], found: unknown[]) {
  return found
    .filter((document) => document !== undefined)
    .map((document) => ({ kind, document: document as PolicyDocument }));
}

function parsed(byName: unknown = {}): unknown[] {
  return Object.values(byName as { [name: string]: string }).map((document) => JSON.parse(document));
}
