import { badPrograms } from "./bad-programs";
import { handWritten } from "./hand-written";
import { latePrograms } from "./late-values";
import { remediable } from "./remediable";

const { PROGRAM = "sound" } = process.env;
const programs: { [name: string]: (() => void) | undefined } = {
  sound: handWritten,
  remediable,
  ...latePrograms,
};
const program = programs[PROGRAM] ?? badPrograms[PROGRAM]?.run;
if (program === undefined) throw new Error(`no program ${PROGRAM}`);
program();
