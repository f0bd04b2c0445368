import { badPrograms } from "./bad-programs";
import { handWritten } from "./hand-written";
import { latePrograms } from "./late-values";
import { remediable } from "./remediable";
import { terraformExample } from "./terraform-example";

const { PROGRAM = "sound" } = process.env;
const programs: { [name: string]: (() => void) | undefined } = {
  sound: handWritten,
  remediable,
  terraformExample,
  ...latePrograms,
};
const program = programs[PROGRAM] ?? badPrograms[PROGRAM]?.run;
if (program === undefined) throw new Error(`no program ${PROGRAM}`);
program();
