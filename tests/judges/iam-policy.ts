import {
  type ValidationError,
  validateIdentityPolicy,
  validateResourcePolicy,
  validateTrustPolicy,
} from "@cloud-copilot/iam-policy";
import type { Judge } from "./judge";
import { type JudgedDocument, policyDocuments } from "./judged-stack";

const validators: { readonly [kind in JudgedDocument["kind"]]: (document: unknown) => ValidationError[] } = {
  "role policy": validateIdentityPolicy,
  "trust policy": validateTrustPolicy,
  "bucket policy": validateResourcePolicy,
  "key policy": validateResourcePolicy,
};

/** The grammar of each kind of policy: what may stand where. */
export const iamPolicy: Judge = async ({ stacks }) =>
  stacks.flatMap(policyDocuments).flatMap(({ kind, document, stack, resource }) =>
    validators[kind](document).map(({ message }) => ({
      judge: "iam-policy",
      rule: message,
      on: kind,
      stack,
      resource,
    })),
  );
