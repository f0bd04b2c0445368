/** Programs that bring over what was there before the rules, as commands name them. */
const ours = /\bs3-backfill\b|\bs3-cross-region-replication\/backfill\b/;
const run = /\bs3-backfill\s+run\b|\bs3-cross-region-replication\/backfill\b|\bs3control\s+create-job\b/;
const copy = /\baws\b[^\n;&|]*\ss3\s+(?:sync|cp|mv)\b/;

/** Whether a command runs the program that comes with the component. */
export function runsOurs(words: string): boolean {
  return ours.test(words);
}

/** Whether a command brings older objects over with their metadata, and with their versions if it is told to. */
export function bringsOver(words: string): boolean {
  return run.test(words);
}

/** Whether a command copies current objects only, and what AWS CLI keeps of them. */
export function copiesOnly(words: string): boolean {
  return copy.test(words);
}
