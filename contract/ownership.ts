/**
 * How a deploy knows what it put on a bucket that others use as well. All of it is written with the identity of one
 * replication inside, which nobody else has, and is read back by the functions beside.
 */

/** Ten hexadecimal digits. */
export type Identity = string;

export const identityLength = 10;

/** The ID of a rule on a bucket. The name is for people, and may change; the identity decides. */
export function ruleId(name: string, identity: Identity, rule: string, destinationKey: string): string {
  return `${name}-${identity}.${rule}.${destinationKey}`;
}

/** Compared as a whole: a rule of a component whose name merely begins or ends alike is somebody else's. */
export function ownsRule(identity: Identity | undefined, id: string | undefined): boolean {
  return identity !== undefined && identityIn(id) === identity;
}

/** Whether some replication of this package put the rule there. */
export function isRuleId(id: string | undefined): boolean {
  return identityIn(id) !== undefined;
}

function identityIn(id = ""): Identity | undefined {
  return /-([0-9a-f]{10})\.[\w-]{1,60}\.[A-Za-z][A-Za-z0-9-]{0,29}$/.exec(id)?.[1];
}

/** The ID of a statement in a bucket policy, where only letters and digits are allowed. */
export function statementId(identity: Identity, sid: string): string {
  return `Crr${identity}${sid}`;
}

export function ownsStatement(identity: Identity | undefined, sid: string | undefined): boolean {
  const [, found] = /^Crr([0-9a-f]{10})[A-Z][A-Za-z0-9]*$/.exec(sid ?? "") ?? [];
  return found !== undefined && found === identity;
}

/** The ID of the notification of a replication on its source. Shorter than the IDs of its rules. */
export function notificationId(name: string, identity: Identity): string {
  return `${name}-${identity}.notification`;
}

export function ownsNotification(identity: Identity | undefined, id: string | undefined): boolean {
  const [, found] = /-([0-9a-f]{10})\.notification$/.exec(id ?? "") ?? [];
  return found !== undefined && found === identity;
}
