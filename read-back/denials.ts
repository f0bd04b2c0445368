import { isDenied } from "../contract/policy-evaluation";
import { coversAllWithin, hasVariable, sampleWithin } from "../contract/policy-pattern";
import { type Statement, statementsOf } from "../contract/policy-statements";
import type { Need } from "./replication-needs";

interface Denial {
  actions: string[];
  /** All of what is needed, or a part of it. */
  isWhole: boolean;
}

/** A denial in words that follow the name of the policy. */
interface SaidDenial {
  sentence: string;
  isWhole: boolean;
}

/**
 * What a bucket's policy denies of what is needed. Only what is certain: a condition on what nobody knows of S3's requests
 * denies nothing here. A part of it may be denied on purpose, because no rule can leave out a prefix.
 */
export function denials(policy: string | undefined, needs: Need[]): SaidDenial[] {
  if (policy === undefined) return [];
  const denying = statementsOf(policy).filter(({ effect }) => effect === "Deny");
  const found = denying.flatMap((statement) =>
    needs.flatMap((need) => {
      const { actions, isWhole } = denialOf(statement, need);
      if (actions.length === 0) return [];
      const sid = statement.raw.Sid;
      const by = sid === undefined ? "a statement without an ID" : `the statement ${JSON.stringify(sid)}`;
      const sentence =
        `denies ${need.roleArn} ${actions.join(", ")} on ${placeOf(need, isWhole)}, by ${by}; ` +
        'remove it, or except the role by a condition such as "ArnNotEquals" on "aws:PrincipalArn"';
      return [{ sentence, isWhole }];
    }),
  );
  return [...new Map(found.map((each) => [each.sentence, each])).values()];
}

export function denialOf(statement: Statement, need: Need): Denial {
  const samples = resourcesWithin(statement, need);
  const context = {
    "aws:PrincipalArn": need.roleArn,
    "aws:PrincipalAccount": need.roleArn.split(":")[4] ?? "",
    "aws:PrincipalType": "AssumedRole",
  };
  const actions = need.actions.filter((action) =>
    samples.some((resource) =>
      isDenied([statement], { action, resource, principalArn: need.roleArn, context }),
    ),
  );
  return { actions, isWhole: isWhole(statement, need) };
}

/** Resources that the statement may be about: if it denies none of them, it denies nothing that is needed. */
export function resourcesWithin({ resources }: Statement, { bucketArn, prefix }: Need): string[] {
  if (prefix === undefined) return [bucketArn];
  const beginning = `${bucketArn}/${prefix}`;
  const samples = resources.flatMap((pattern) => sampleWithin(pattern, beginning) ?? []);
  // Whatever `NotResource` leaves out has another name.
  return [...samples, `${beginning}any-object`].filter((sample) => sample !== `${bucketArn}/`);
}

function isWhole({ resources, notResources }: Statement, { bucketArn, prefix }: Need): boolean {
  if (prefix === undefined) return true;
  const beginning = `${bucketArn}/${prefix}`;
  return notResources.length > 0
    ? notResources.every((pattern) => !hasVariable(pattern) && sampleWithin(pattern, beginning) === undefined)
    : resources.some((pattern) => coversAllWithin(pattern, beginning));
}

function placeOf({ bucketArn, prefix }: Need, isWhole: boolean): string {
  if (prefix === undefined) return bucketArn;
  const under = prefix === "" ? "" : ` under ${JSON.stringify(prefix)}`;
  return `${isWhole ? "every object" : "some of the objects"}${under}`;
}
