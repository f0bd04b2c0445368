import type { Finding } from "./finding";
import type { JudgedStack } from "./judged-stack";

/** What a judge may read beside the stacks in memory. */
export interface Evidence {
  stacks: JudgedStack[];
  /** Where each stack's template is, by the stack's name. */
  templateFiles: { [stack: string]: string };
  /** A folder for what a judge wants as files. */
  folder: string;
}

/** One verdict over all stacks: most of the time goes into starting. */
export type Judge = (evidence: Evidence) => Promise<Finding[]>;

export function stackNamed({ stacks }: Evidence, name: string): JudgedStack {
  const found = stacks.find((stack) => stack.name === name);
  if (found === undefined) throw new Error(`a judge speaks of the stack ${name}, which it was not given`);
  return found;
}
