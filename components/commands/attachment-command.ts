import type { Command } from "@pulumi/command/local";
import * as pulumi from "@pulumi/pulumi";
import type {
  Attachment,
  Grant,
  GrantedStatement,
  Notification,
  RoleWidening,
  Subscription,
  Widening,
  Withdrawal,
} from "../../contract/attachment";
import type { ExistingEnd, ManagedEnd } from "../buckets/bucket-end";
import type { ReplicationIdentity } from "../identity";
import { bucketPlace } from "./bucket-place";
import { programCommand } from "./program-command";
import { programSource } from "./program-source";

type Verb =
  | ("grant" | "revoke" | "widen" | "widen-role" | "withdraw")
  | ("detach" | "subscribe" | "unsubscribe");

function program(verb: Verb): string {
  return programSource("attachment", `main("${verb}")`);
}

/**
 * Takes what is ours off an existing bucket when it goes, and leaves everything else that is there by then: our rules
 * ("detach"), statements ("revoke") or notification ("unsubscribe"). Deleting the resource that holds them would take what
 * belongs to others along.
 */
export function takeOffCommand(
  parent: pulumi.Resource,
  end: ExistingEnd,
  verb: "detach" | "revoke" | "unsubscribe",
  identity: ReplicationIdentity,
  dependsOn: pulumi.Resource[],
): Command {
  const name = `${end.plan.childName}-${verb}`;
  return deleteOnlyCommand(parent, name, verb, end.name, attachment(end, identity), dependsOn);
}

/** The same for the permissions of a role that is not ours. The resource that holds them deletes them first. */
export function withdrawCommand(
  parent: pulumi.Resource,
  name: string,
  end: ManagedEnd,
  role: { roleName: pulumi.Output<string>; policyName: pulumi.Output<string> },
  identity: ReplicationIdentity,
): Command {
  const input = pulumi
    .all([attachment(end, identity), pulumi.output(role)])
    .apply(([attachment, role]): Withdrawal => ({ ...attachment, ...role }));
  return deleteOnlyCommand(parent, name, "withdraw", role.roleName, input, []);
}

/**
 * Adds what new rules need to the policy of a bucket, before they are written. What former rules need stays there until
 * the new ones are written, and the policy is put as it is meant: an object whose rule lost its permission first would fail.
 */
export function widenCommand(
  parent: pulumi.Resource,
  end: ManagedEnd,
  statements: pulumi.Output<GrantedStatement[]>,
  identity: ReplicationIdentity,
  dependsOn: pulumi.Resource[],
): Command {
  const isOurs = end.kind === "new";
  const input = pulumi
    .all([attachment(end, identity), statements])
    .apply(([attachment, statements]): Widening => ({ ...attachment, statements, isOurs }));
  return putOnCommand(parent, `${end.plan.childName}-widen`, "widen", end.name, input, dependsOn);
}

/** The same for the inline policy of a role. */
export function widenRoleCommand(
  parent: pulumi.Resource,
  name: string,
  end: ManagedEnd,
  role: { [field in keyof Omit<RoleWidening, keyof Attachment>]: pulumi.Output<string> },
  identity: ReplicationIdentity,
  dependsOn: pulumi.Resource[],
): Command {
  const input = pulumi
    .all([attachment(end, identity), pulumi.output(role)])
    .apply(([attachment, role]): RoleWidening => ({ ...attachment, ...role }));
  return putOnCommand(parent, name, "widen-role", role.roleName, input, dependsOn);
}

/**
 * Lets a role of another account in. A program and no resource of the policy, which would hold the statements of others
 * as well: of two writers at once one would lose, and each edit of theirs would be a change of ours.
 */
export function grantCommand(
  parent: pulumi.Resource,
  end: ExistingEnd,
  statements: pulumi.Output<GrantedStatement[]>,
  identity: ReplicationIdentity,
  dependsOn: pulumi.Resource[],
): Command {
  const input = pulumi
    .all([attachment(end, identity), statements])
    .apply(([attachment, statements]): Grant => ({ ...attachment, statements }));
  return putOnCommand(parent, `${end.plan.childName}-grant`, "grant", end.name, input, dependsOn);
}

/** Has the bucket send our notification. A program for the same reasons: S3 keeps one configuration for all. */
export function subscribeCommand(
  parent: pulumi.Resource,
  end: ExistingEnd,
  notification: pulumi.Output<Notification>,
  identity: ReplicationIdentity,
  dependsOn: pulumi.Resource[],
): Command {
  const input = pulumi
    .all([attachment(end, identity), notification])
    .apply(([attachment, notification]): Subscription => ({ ...attachment, notification }));
  const name = `${end.plan.childName}-notifications`;
  return putOnCommand(parent, name, "subscribe", end.name, input, dependsOn);
}

function putOnCommand(
  parent: pulumi.Resource,
  name: string,
  verb: Verb,
  on: pulumi.Output<string>,
  input: pulumi.Output<Attachment>,
  dependsOn: pulumi.Resource[],
): Command {
  return programCommand(name, { create: program(verb) }, input, on, { parent, dependsOn });
}

/**
 * A command that only has a delete. It is created before what it takes off, so that a deploy which is killed in between
 * leaves nothing that a destroy would not find; and it is deleted after it, with nothing left to do for the engine.
 */
function deleteOnlyCommand(
  parent: pulumi.Resource,
  name: string,
  verb: Verb,
  from: pulumi.Output<string>,
  input: pulumi.Output<Attachment>,
  dependsOn: pulumi.Resource[],
): Command {
  return programCommand(name, { delete: program(verb) }, input, from, { parent, dependsOn });
}

function attachment(end: ManagedEnd, identity: ReplicationIdentity): pulumi.Output<Attachment> {
  return pulumi
    .all([bucketPlace(end), identity.value])
    .apply(([place, identity]): Attachment => ({ ...place, identity }));
}
