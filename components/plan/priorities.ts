import { createHash } from "node:crypto";

/** What the caller may ask for. Further up are the numbers that are made from names. */
export const highestGivenPriority = 999_999;
const numbersPerGivenPriority = 1000;
const firstAutomaticPriority = (highestGivenPriority + 1) * numbersPerGivenPriority;
const highestPriority = 2 ** 31 - 1;

export interface Prioritised {
  id: string;
  destinationKey: string;
  /** What the caller asked for, if anything. */
  priority?: number;
}

/**
 * A number for every rule on the bucket, each one once, since S3 refuses a configuration with two alike. It follows from
 * the rule's own names, so that a rule or a destination that comes or goes renumbers no other, unless both wished for
 * one number, which then changes nothing but the number.
 */
export function assignPriorities(rules: Prioritised[], takenByOthers: number[] = []): number[] {
  const taken = new Set(takenByOthers);
  return rules.map((rule) => {
    let number = wished(rule);
    while (taken.has(number)) number = number === highestPriority ? firstAutomaticPriority : number + 1;
    taken.add(number);
    return number;
  });
}

function wished({ id, destinationKey, priority }: Prioritised): number {
  if (priority !== undefined) {
    return priority * numbersPerGivenPriority + (digest(destinationKey) % numbersPerGivenPriority);
  }
  const room = highestPriority - firstAutomaticPriority + 1;
  return firstAutomaticPriority + (digest(`${id}.${destinationKey}`) % room);
}

function digest(text: string): number {
  return createHash("sha256").update(text).digest().readUInt32BE(0);
}
